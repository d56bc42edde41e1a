import { AgopError, type DenseMatrix, denseMatrix } from "@agop/core";

/**
 * S = V diag(values) V^T by Jacobi's rotations, each of which makes one entry beside the diagonal zero; values descending.
 * @throws AgopError `not-finite`
 */
export function eigenvaluesByRotations({ rows: n, data }: DenseMatrix): {
  readonly values: Float64Array;
  readonly vectors: DenseMatrix;
} {
  // Only the lower triangle counts.
  const s = data.map((_, k) => data[Math.max(Math.floor(k / n), k % n) * n + Math.min(Math.floor(k / n), k % n)]);
  if (!s.every(Number.isFinite)) throw new AgopError("not-finite", `symmetricEigen: the ${n} x ${n} matrix`);
  const v = denseMatrix(n, n);
  for (let i = 0; i < n; i++) v.data[i * n + i] = 1;
  const smallest =
    Number.MIN_VALUE + Number.EPSILON * 0.01 * s.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let sweep = 0, isDone = false; !isDone && sweep < 50; sweep++) {
    isDone = true;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(s[p * n + q]) < smallest) continue;
        isDone = false;
        const slope = (s[q * n + q] - s[p * n + p]) / 2 / s[p * n + q];
        const tangent = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.hypot(slope, 1));
        const cosine = 1 / Math.hypot(tangent, 1);
        const sine = cosine * tangent;
        for (let i = 0; i < n; i++) rotate(s, i * n + p, i * n + q, cosine, sine);
        for (let j = 0; j < n; j++) rotate(s, p * n + j, q * n + j, cosine, sine);
        for (let i = 0; i < n; i++) rotate(v.data, i * n + p, i * n + q, cosine, sine);
        s[p * n + q] = s[q * n + p] = 0;
      }
    }
  }
  const diagonal = Float64Array.from({ length: n }, (_, i) => s[i * n + i]);
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[b] - diagonal[a]);
  const vectors = denseMatrix(n, n);
  vectors.data.forEach((_, k) => (vectors.data[k] = v.data[Math.floor(k / n) * n + order[k % n]]));
  return { values: Float64Array.from(order, (i) => diagonal[i]), vectors };
}

/** Turns two numbers by an angle. */
function rotate(numbers: Float64Array, first: number, second: number, cosine: number, sine: number): void {
  const [a, b] = [numbers[first], numbers[second]];
  numbers[first] = cosine * a - sine * b;
  numbers[second] = sine * a + cosine * b;
}

/** A = Q R by Householder's reflections, each of which makes one column zero below the diagonal; diag(R) >= 0. */
export function factorsByReflections(a: DenseMatrix): { readonly q: DenseMatrix; readonly r: DenseMatrix } {
  const { rows, cols } = a;
  const work = denseMatrix(rows, cols, a.data.slice());
  const normals = Array.from({ length: cols }, (_, k) => {
    const normal = Float64Array.from({ length: rows }, (_, i) => (i < k ? 0 : work.data[i * cols + k]));
    const length = Math.hypot(...normal);
    normal[k] += normal[k] < 0 ? -length : length;
    const norm = Math.hypot(...normal);
    if (norm > 0) normal.forEach((value, i) => (normal[i] = value / norm));
    reflect(work, normal);
    return normal;
  });
  const [q, r] = [denseMatrix(rows, cols), denseMatrix(cols, cols)];
  for (let k = 0; k < cols; k++) q.data[k * cols + k] = 1;
  for (const normal of normals.toReversed()) reflect(q, normal);
  for (let k = 0; k < cols; k++) {
    const sign = work.data[k * cols + k] < 0 ? -1 : 1;
    for (let j = k; j < cols; j++) r.data[k * cols + j] = sign * work.data[k * cols + j];
    for (let i = 0; i < rows; i++) q.data[i * cols + k] *= sign;
  }
  return { q, r };
}

/** A - 2 n (n^T A). */
function reflect({ rows, cols, data }: DenseMatrix, normal: Float64Array): void {
  for (let j = 0; j < cols; j++) {
    let product = 0;
    for (let i = 0; i < rows; i++) product += normal[i] * data[i * cols + j];
    for (let i = 0; i < rows; i++) data[i * cols + j] -= 2 * product * normal[i];
  }
}
