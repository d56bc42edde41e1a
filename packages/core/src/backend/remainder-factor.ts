import { choleskyInPlace } from "./cholesky.js";

/** V lower triangular with few numbers in a row, so that V^T V is near the inverse of what landmarks leave of a kernel system. */
export interface RemainderFactor {
  /** out = V x. */
  multiply(x: Float64Array, out: Float64Array): void;
  /** out = V^T x. */
  multiplyTransposed(x: Float64Array, out: Float64Array): void;
  /** V L in the place of L, n x r. */
  overwrite(l: Float64Array, r: number): void;
}

/** With the point itself a multiple of four; more of them save few steps and cost their square. */
const neighbours = 7;

/**
 * What L L^T leaves of S, R = S - L L^T, is large near its diagonal alone: far points have nothing in common that the landmarks do not
 * have. Row i of V is the last row of the inverse of the Cholesky factor of R over the nearest of the points before i and i itself, which
 * makes V R V^T ≈ I the best it can be for these places. Landmarks have R = 0, and get the mean of what the others have on the diagonal.
 * Undefined where a minor of R is not positive.
 * Source: Vecchia, J. R. Stat. Soc. B 50, 1988; Kolotilina, Yeremin, SIAM J. Matrix Anal. 14, 1993; with landmarks Gyger, Furrer, Sigrist,
 * arXiv 2507.05064.
 * @param s n x n, of which the lower triangle is read
 * @param l the first r columns of the Cholesky factor of S, n x r
 */
export function factorRemainder(s: Float64Array, l: Float64Array, n: number, r: number): RemainderFactor | undefined {
  const width = neighbours + 1;
  // Row i of V at i width: V_ii, then V_ij of the neighbours j.
  const weights = new Float64Array(n * width);
  const columns = new Int32Array(n * width);
  const counts = Int32Array.from({ length: n }, (_, i) => Math.max(0, Math.min(i - r, neighbours)));
  const c = new Float64Array(width * width);
  const [minor, products] = [new Int32Array(width), new Float64Array(4)];
  let diagonal = 0;
  for (let i = r; i < n; i++) {
    const [at, size] = [i * width, counts[i] + 1];
    columns[at] = i;
    nearestBefore(s, n, r, i, columns.subarray(at + 1, at + size));
    // The point itself is the last of its minor, and the first of its row.
    for (let p = 0; p < size; p++) minor[p] = columns[at + ((p + 1) % size)];
    minor.fill(0, size);
    for (let p = 0; p < size; p++) {
      const a = minor[p];
      for (let q = 0; q <= p; q += 4) {
        fourProducts(l, r, a, minor, q, products);
        for (let t = 0; t < 4 && q + t <= p; t++) {
          const b = minor[q + t];
          c[p * size + q + t] = s[a > b ? a * n + b : b * n + a] - products[t];
        }
      }
    }
    diagonal += c[size * size - 1];
    if (!choleskyInPlace(c, size)) return undefined;
    // w C = e_last^T
    for (let q = size - 1; q >= 0; q--) {
      let sum = q === size - 1 ? 1 : 0;
      for (let p = q + 1; p < size; p++) sum -= weights[at + ((p + 1) % size)] * c[p * size + q];
      weights[at + ((q + 1) % size)] = sum / c[q * (size + 1)];
    }
  }
  for (let i = 0; i < r; i++) {
    columns[i * width] = i;
    weights[i * width] = Math.sqrt((n - r) / diagonal);
  }

  return {
    multiply: (x, out) => {
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let at = i * width, end = at + counts[i]; at <= end; at++) sum += weights[at] * x[columns[at]];
        out[i] = sum;
      }
    },
    multiplyTransposed: (x, out) => {
      out.fill(0);
      for (let i = 0; i < n; i++) {
        for (let at = i * width, end = at + counts[i]; at <= end; at++) out[columns[at]] += weights[at] * x[i];
      }
    },
    overwrite: (rows, length) => {
      // From the last row on: the rows before it are still those of L.
      for (let i = n - 1; i >= 0; i--) {
        const [own, first] = [i * length, i * width];
        for (let k = 0; k < length; k++) rows[own + k] *= weights[first];
        for (let at = first + 1; at <= first + counts[i]; at++) {
          const [from, weight] = [columns[at] * length, weights[at]];
          for (let k = 0; k < length; k++) rows[own + k] += weight * rows[from + k];
        }
      }
    },
  };
}

/** Of the points r to i - 1 those with the largest numbers in row i, as many as `found` has room for: a kernel falls with the distance. */
function nearestBefore(s: Float64Array, n: number, r: number, i: number, found: Int32Array): void {
  const row = i * n;
  const most = found.length;
  for (let count = 0; count < most; count++) insert(s, row, found, count, r + count);
  if (most === 0) return;
  let least = s[row + found[most - 1]];
  for (let j = r + most; j < i; j++) {
    if (s[row + j] > least) {
      insert(s, row, found, most - 1, j);
      least = s[row + found[most - 1]];
    }
  }
}

/** Puts j where it belongs among the first `count` of `found`, the largest first; what stood at `count` is gone. */
function insert(s: Float64Array, row: number, found: Int32Array, count: number, j: number): void {
  let place = count;
  for (; place > 0 && s[row + found[place - 1]] < s[row + j]; place--) found[place] = found[place - 1];
  found[place] = j;
}

/** Products of row a of L with four others: each number of row a is read once for them. */
function fourProducts(
  l: Float64Array,
  r: number,
  a: number,
  others: Int32Array,
  first: number,
  products: Float64Array,
): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const b0 = others[first] * r;
  const b1 = others[first + 1] * r;
  const b2 = others[first + 2] * r;
  const b3 = others[first + 3] * r;
  for (let k = 0, at = a * r; k < r; k++, at++) {
    const value = l[at];
    s0 += value * l[b0 + k];
    s1 += value * l[b1 + k];
    s2 += value * l[b2 + k];
    s3 += value * l[b3 + k];
  }
  products[0] = s0;
  products[1] = s1;
  products[2] = s2;
  products[3] = s3;
}
