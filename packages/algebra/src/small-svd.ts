import { powerOfTwoNear } from "./unit.js";

/** A = left diag(values) right^T, all k x k row by row, values descending. */
export interface SmallSvd {
  readonly left: Float64Array;
  readonly values: Float64Array;
  readonly right: Float64Array;
}

const maxSweeps = 40;

/**
 * Singular value decomposition of a k x k matrix by one-sided Jacobi rotations, which finds small singular values to
 * the accuracy that the floor needs, where A^T A would lose those below 1e-8 of the largest (Demmel, Veselic, SIAM J.
 * Matrix Anal. Appl. 13, 1992). Columns of `left` that belong to zero singular values are zero.
 */
export function smallSvd(matrix: Float64Array, k: number): SmallSvd {
  // Inner products of columns are squares: a power of two keeps them in range and rounds nothing.
  const unit = powerOfTwoNear(matrix);
  const a = matrix.map((value) => value / unit);
  const v = new Float64Array(k * k);
  for (let i = 0; i < k; i++) v[i * k + i] = 1;
  for (let sweep = 0, isRotated = true; isRotated && sweep < maxSweeps; sweep++) {
    isRotated = false;
    for (let p = 0; p < k; p++) {
      for (let q = p + 1; q < k; q++) isRotated = orthogonaliseColumns(a, v, k, p, q) || isRotated;
    }
  }
  const norms = Float64Array.from({ length: k }, (_, j) => Math.sqrt(columnInner(a, k, j, j)));
  const order = Array.from(norms, (_, j) => j).sort((x, y) => norms[y] - norms[x]);
  const left = new Float64Array(k * k);
  const right = new Float64Array(k * k);
  order.forEach((from, to) => {
    for (let i = 0; i < k; i++) {
      left[i * k + to] = norms[from] > 0 ? a[i * k + from] / norms[from] : 0;
      right[i * k + to] = v[i * k + from];
    }
  });
  return { left, values: Float64Array.from(order, (j) => norms[j] * unit), right };
}

/** Rotates columns p and q of A, and of V, until those of A are orthogonal; false where they are already. */
function orthogonaliseColumns(a: Float64Array, v: Float64Array, k: number, p: number, q: number): boolean {
  const alpha = columnInner(a, k, p, p);
  const beta = columnInner(a, k, q, q);
  const gamma = columnInner(a, k, p, q);
  if (Math.abs(gamma) <= Number.EPSILON * Math.sqrt(alpha * beta)) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  // Not Math.hypot, whose last digits are an engine's own.
  const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (const matrix of [a, v]) {
    for (let i = 0; i < k; i++) {
      const x = matrix[i * k + p];
      const y = matrix[i * k + q];
      matrix[i * k + p] = cosine * x - sine * y;
      matrix[i * k + q] = sine * x + cosine * y;
    }
  }
  return true;
}

function columnInner(a: Float64Array, k: number, p: number, q: number): number {
  let sum = 0;
  for (let i = 0; i < k; i++) sum += a[i * k + p] * a[i * k + q];
  return sum;
}
