/** A = L L^T over the lower triangle of A; false when a pivot is lost to rounding, whatever the units of its row. */
export function choleskyInPlace(a: Float64Array, m: number): boolean {
  for (let p = 0; p < m; p++) {
    const smallestPivot = m * Number.EPSILON * a[p * m + p];
    for (let q = 0; q <= p; q++) {
      let sum = a[p * m + q];
      for (let r = 0; r < q; r++) sum -= a[p * m + r] * a[q * m + r];
      if (q < p) {
        a[p * m + q] = sum / a[q * m + q];
      } else {
        // Written so that NaN fails too.
        if (!(sum > smallestPivot)) return false;
        a[p * m + p] = Math.sqrt(sum);
      }
    }
  }
  return true;
}

/** Solves L L^T x = b, x in the place of b. */
export function choleskySolveInPlace(l: Float64Array, m: number, b: Float64Array): void {
  for (let p = 0; p < m; p++) {
    let sum = b[p];
    for (let r = 0; r < p; r++) sum -= l[p * m + r] * b[r];
    b[p] = sum / l[p * m + p];
  }
  for (let p = m - 1; p >= 0; p--) {
    let sum = b[p];
    for (let r = p + 1; r < m; r++) sum -= l[r * m + p] * b[r];
    b[p] = sum / l[p * m + p];
  }
}
