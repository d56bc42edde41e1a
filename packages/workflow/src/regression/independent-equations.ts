import { type Backend, denseMatrix, sparseRegression, type SparseRegressionProblem } from "@agop/core";
import type { RegressionData } from "@agop/data";
import { normOf, roundingLevel } from "./exact-fit.js";

/**
 * Equations A x = y with the solutions of y_i = b + <a_i, x> whatever the intercept b is, none of which follows from
 * the others; undefined where they have no solution to rounding.
 *
 * Centred observations sum to zero, so that their Gram matrix is singular; n - 1 orthonormal contrasts of the n
 * observations say the same without that. Of more equations than features the triangle of a QR factorisation keeps as
 * many as features: with [A y] = Q [R r; 0 ρ] they are R x = r, and ρ is what no x can fit.
 */
export function independentEquations(data: RegressionData, backend: Backend): SparseRegressionProblem | undefined {
  const { rows, cols } = data.design;
  const design = denseMatrix(rows - 1, cols, contrasts(data.design.data, rows));
  const response = contrasts(data.response, rows);
  if (rows - 1 <= cols) return sparseRegression(design, response);

  const width = cols + 1;
  const joined = denseMatrix(rows - 1, width);
  response.forEach((y, i) => {
    joined.data.set(design.data.subarray(i * cols, (i + 1) * cols), i * width);
    joined.data[i * width + cols] = y;
  });
  const { data: triangle } = backend.scope(() => backend.toDense(backend.thinQr(backend.fromDense(joined)).r));
  const projected = lastColumn(triangle, width);
  if (!(Math.abs(projected[cols]) <= roundingLevel * normOf(projected))) return undefined;
  const reduced = denseMatrix(cols, cols);
  for (let i = 0; i < cols; i++) reduced.data.set(triangle.subarray(i * width, i * width + cols), i * cols);
  return sparseRegression(reduced, projected.slice(0, cols));
}

function lastColumn(square: Float64Array, width: number): Float64Array {
  return Float64Array.from({ length: width }, (_, i) => square[i * width + width - 1]);
}

/** Helmert's contrasts (Σ_{l < i} z_l - i z_i) / √(i (i + 1)), i = 1, ..., n - 1, of the n rows z. */
function contrasts(z: Float64Array, n: number): Float64Array {
  const width = z.length / n;
  const result = new Float64Array((n - 1) * width);
  const sums = z.slice(0, width);
  for (let i = 1; i < n; i++) {
    const norm = Math.sqrt(i * (i + 1));
    for (let j = 0; j < width; j++) {
      const value = z[i * width + j];
      result[(i - 1) * width + j] = (sums[j] - i * value) / norm;
      sums[j] += value;
    }
  }
  return result;
}
