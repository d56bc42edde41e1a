import type { Random } from "@agop/core";

/**
 * A = Q R in place: the n x k matrix `a` (row by row) becomes Q with Q^T Q = I, and R (k x k, upper triangular) is
 * returned. Classical Gram-Schmidt, each column twice, which is as accurate as Householder's method (Giraud, Langou,
 * Rozloznik, van den Eshof, Numer. Math. 101, 2005). A column that depends on those before is replaced by a random one,
 * with zero in R. Needs k <= n.
 */
export function orthonormalise(a: Float64Array, n: number, k: number, random: Random): Float64Array {
  const r = new Float64Array(k * k);
  const projection = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    const original = columnNorm(a, n, k, j);
    let isDependent = original === 0;
    if (!isDependent) {
      for (let pass = 0; pass < 2; pass++) {
        removeEarlier(a, n, k, j, projection);
        for (let l = 0; l < j; l++) r[l * k + j] += projection[l];
      }
      const norm = columnNorm(a, n, k, j);
      isDependent = norm <= 16 * Number.EPSILON * original;
      if (!isDependent) {
        r[j * k + j] = norm;
        scaleColumn(a, n, k, j, 1 / norm);
      }
    }
    if (isDependent) {
      for (let i = 0; i < n; i++) a[i * k + j] = random.normal();
      scaleColumn(a, n, k, j, 1 / columnNorm(a, n, k, j));
      for (let pass = 0; pass < 3; pass++) {
        removeEarlier(a, n, k, j, projection);
        scaleColumn(a, n, k, j, 1 / columnNorm(a, n, k, j));
      }
    }
  }
  return r;
}

/** a_j -= Q Q^T a_j with Q the columns before j; Q^T a_j is left in `projection`. */
function removeEarlier(a: Float64Array, n: number, k: number, j: number, projection: Float64Array): void {
  projection.fill(0);
  for (let i = 0; i < n; i++) {
    const row = i * k;
    const value = a[row + j];
    for (let l = 0; l < j; l++) projection[l] += a[row + l] * value;
  }
  for (let i = 0; i < n; i++) {
    const row = i * k;
    let sum = 0;
    for (let l = 0; l < j; l++) sum += a[row + l] * projection[l];
    a[row + j] -= sum;
  }
}

function columnNorm(a: Float64Array, n: number, k: number, j: number): number {
  let squares = 0;
  for (let i = 0; i < n; i++) squares += a[i * k + j] * a[i * k + j];
  return Math.sqrt(squares);
}

function scaleColumn(a: Float64Array, n: number, k: number, j: number, factor: number): void {
  for (let i = 0; i < n; i++) a[i * k + j] *= factor;
}
