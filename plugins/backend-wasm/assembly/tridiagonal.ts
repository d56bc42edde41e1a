// Q^T S Q = T tridiagonal by Householder reflectors, in panels as Dongarra, Hammarling and Sorensen do it ("Block reduction
// of matrices to condensed forms", J. Comput. Appl. Math. 27, 1989): inside a panel the matrix stays as it is and
//
//   S_j = S - Σ_q v_q w_q^T + w_q v_q^T
//
// is applied to vectors only; the panel's update of the matrix is one product. S is kept full, so that a column can be
// read as a row.

import { addMultiple, dot } from "./elementwise";
import { reflector } from "./householder";

const SYMV_ROWS: i32 = 32;

/**
 * Column j of S_j, its reflector and the entries d_j, e_j of T. The reflector is left in row j of S, after the diagonal,
 * and written out with its one, and zeros before it, as row `inPanel` of V.
 */
export function tridiagonalColumn(
  s: usize,
  n: i32,
  j: i32,
  inPanel: i32,
  v: usize,
  w: usize,
  diagonal: usize,
  offDiagonal: usize,
  taus: usize,
): void {
  const stride = (n as usize) << 3;
  const at = (j as usize) << 3;
  const rest = n - j;
  const x = s + (j as usize) * stride + at;
  for (let q = 0; q < inPanel; q++) {
    const vq = v + (q as usize) * stride + at;
    const wq = w + (q as usize) * stride + at;
    addMultiple(-load<f64>(wq), vq, x, rest);
    addMultiple(-load<f64>(vq), wq, x, rest);
  }
  store<f64>(diagonal + at, load<f64>(x));
  const tau = rest > 1 ? reflector(x + 8, rest - 1) : 0;
  store<f64>(taus + at, tau);
  store<f64>(offDiagonal + at, rest > 1 ? load<f64>(x + 8) : 0);

  const row = v + (inPanel as usize) * stride;
  memory.fill(row, 0, at + 8);
  if (rest > 1) {
    store<f64>(row + at + 8, 1);
    memory.copy(row + at + 16, x + 16, ((rest - 2) as usize) << 3);
  }
}

export function symmetricParts(count: i32): i32 {
  return (count + SYMV_ROWS - 1) / SYMV_ROWS;
}

/** w = S v for rows and columns first .. n, four rows at a time. */
export function symmetricTimesVectorPart(
  part: i32,
  thread: i32,
  s: usize,
  n: i32,
  first: i32,
  v: usize,
  w: usize,
): void {
  const stride = (n as usize) << 3;
  const begin = first + part * SYMV_ROWS;
  const end = min(begin + SYMV_ROWS, n);
  const count = n - first;
  const offset = (first as usize) << 3;
  const x = v + offset;
  let i = begin;
  for (; i + 3 < end; i += 4) {
    fourDots(s + (i as usize) * stride + offset, stride, x, count, w + ((i as usize) << 3));
  }
  for (; i < end; i++) {
    store<f64>(w + ((i as usize) << 3), dot(s + (i as usize) * stride + offset, x, count));
  }
}

function fourDots(a: usize, stride: usize, x: usize, count: i32, out: usize): void {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let t0 = f64x2.splat(0);
  let t1 = f64x2.splat(0);
  let t2 = f64x2.splat(0);
  let t3 = f64x2.splat(0);
  let b = a + stride;
  let c = b + stride;
  let d = c + stride;
  let i = 0;
  for (; i + 3 < count; i += 4, x += 32, a += 32, b += 32, c += 32, d += 32) {
    let y = v128.load(x);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a), y));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(b), y));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(c), y));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(d), y));
    y = v128.load(x, 16);
    t0 = f64x2.add(t0, f64x2.mul(v128.load(a, 16), y));
    t1 = f64x2.add(t1, f64x2.mul(v128.load(b, 16), y));
    t2 = f64x2.add(t2, f64x2.mul(v128.load(c, 16), y));
    t3 = f64x2.add(t3, f64x2.mul(v128.load(d, 16), y));
  }
  let r0 = sumOf(f64x2.add(s0, t0));
  let r1 = sumOf(f64x2.add(s1, t1));
  let r2 = sumOf(f64x2.add(s2, t2));
  let r3 = sumOf(f64x2.add(s3, t3));
  for (; i < count; i++, x += 8, a += 8, b += 8, c += 8, d += 8) {
    const y = load<f64>(x);
    r0 += load<f64>(a) * y;
    r1 += load<f64>(b) * y;
    r2 += load<f64>(c) * y;
    r3 += load<f64>(d) * y;
  }
  store<f64>(out, r0);
  store<f64>(out, r1, 8);
  store<f64>(out, r2, 16);
  store<f64>(out, r3, 24);
}

function sumOf(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** From w = S v to the w of the update: w := tau S_j v, then w -= (tau / 2) (w · v) v. */
export function tridiagonalUpdate(n: i32, j: i32, inPanel: i32, v: usize, w: usize, tau: f64): void {
  const stride = (n as usize) << 3;
  const first = j + 1;
  const at = (first as usize) << 3;
  const count = n - first;
  const x = v + (inPanel as usize) * stride + at;
  const y = w + (inPanel as usize) * stride + at;
  memory.fill(y - at, 0, at);
  for (let q = 0; q < inPanel; q++) {
    const vq = v + (q as usize) * stride + at;
    const wq = w + (q as usize) * stride + at;
    const alongV = dot(vq, x, count);
    addMultiple(-dot(wq, x, count), vq, y, count);
    addMultiple(-alongV, wq, y, count);
  }
  for (let i = 0; i < count; i++) {
    const place = y + ((i as usize) << 3);
    store<f64>(place, tau * load<f64>(place));
  }
  addMultiple(-0.5 * tau * dot(x, y, count), x, y, count);
}
