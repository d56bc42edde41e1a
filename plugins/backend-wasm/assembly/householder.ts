// Householder reflectors H = I - tau v v^T with v_0 = 1, and blocks of them in the compact form of Schreiber and Van Loan
// ("A storage-efficient WY representation", SIAM J. Sci. Stat. Comput. 10, 1989): H_0 H_1 ... = I - V^T T V with the
// vectors in the rows of V and T upper triangular.

import { addMultiple, dot } from "./elementwise";

/** Squares below this have lost digits; callers scale to a largest entry of one, beside which they are nothing. */
const NEGLIGIBLE: f64 = 1e-280;

/**
 * H x = (beta, 0, ..., 0), with v in the place of x, but for v_0 = 1, where beta is left. Returns tau, zero where
 * there is nothing to reflect.
 */
export function reflector(x: usize, count: i32): f64 {
  const first = load<f64>(x);
  const rest = dot(x + 8, x + 8, count - 1);
  if (rest < NEGLIGIBLE) return 0;
  const norm = Math.sqrt(first * first + rest);
  const beta = first > 0 ? -norm : norm;
  const scale = 1 / (first - beta);
  for (let i = 1; i < count; i++) {
    const at = x + ((i as usize) << 3);
    store<f64>(at, scale * load<f64>(at));
  }
  store<f64>(x, beta);
  return (beta - first) / beta;
}

/** x := H x for rows x, v explicit. */
export function reflectPart(
  part: i32,
  thread: i32,
  tau: f64,
  v: usize,
  count: i32,
  rows: usize,
  stride: usize,
  rowsInPart: i32,
  rowCount: i32,
): void {
  const end = min((part + 1) * rowsInPart, rowCount);
  for (let i = part * rowsInPart; i < end; i++) {
    const x = rows + (i as usize) * stride;
    addMultiple(-tau * dot(v, x, count), v, x, count);
  }
}

/**
 * Copies reflectors out of the rows where they were made, with their ones and zeros: row i of V is zero before
 * column i, one there, and goes on with row i of the source.
 */
export function copyReflectors(
  source: usize,
  sourceStride: usize,
  size: i32,
  count: i32,
  v: usize,
  stride: usize,
): void {
  for (let i = 0; i < size; i++) {
    const to = v + (i as usize) * stride;
    memory.fill(to, 0, i << 3);
    if (i >= count) continue;
    store<f64>(to + (i << 3), 1);
    const rest = ((count - i - 1) as usize) << 3;
    memory.copy(to + ((i + 1) << 3), source + (i as usize) * sourceStride + ((i + 1) << 3), rest);
  }
}

/** T from the inner products V V^T (size x size) and the taus; zeros below the diagonal. */
export function blockTriangle(products: usize, taus: usize, size: i32, t: usize): void {
  for (let j = 0; j < size; j++) {
    const tau = load<f64>(taus + (j << 3));
    // T[0..j, j] = -tau_j T[0..j, 0..j] (V[0..j] v_j)
    for (let i = 0; i < size; i++) {
      let sum: f64 = 0;
      for (let r = i; r < j; r++) {
        sum += load<f64>(t + ((i * size + r) << 3)) * load<f64>(products + ((r * size + j) << 3));
      }
      store<f64>(t + ((i * size + j) << 3), i < j ? -tau * sum : i == j ? tau : 0);
    }
  }
}
