import { type Backend, denseMatrix, relativeDistance, type SparseRegressionProblem, vectorEstimate } from "@agop/core";
import { columnsOf } from "./active-columns.js";

/** ‖A x - y‖ / ‖y‖ of an exact fit, and the part of the largest coefficient below which one is zero. */
const exactness = 1e-10;

/** The places of the `count` largest magnitudes, ascending; zeros are left out. */
export function largestPlaces(x: Float64Array, count: number): Int32Array {
  const places = Int32Array.from(x, (_, j) => j).sort((a, b) => Math.abs(x[b]) - Math.abs(x[a]));
  return places
    .subarray(0, count)
    .filter((j) => x[j] !== 0)
    .sort();
}

/**
 * The solution of A x = y that is zero outside the given columns, or undefined where there is none, or more than one.
 *
 * Where any n columns of the n x d design are independent, two solutions have more than n nonzeros together: one with
 * at most n / 2 is the sparsest, and the only one so sparse (Donoho, Elad, PNAS 100, 2003).
 */
export function exactFit(
  { design, response }: SparseRegressionProblem,
  columns: Int32Array,
  backend: Backend,
): Float64Array | undefined {
  const count = columns.length;
  if (count === 0 || count > design.rows) return undefined;
  const onColumns = backend.scope(() => {
    const { q, r } = backend.thinQr(backend.fromDense(columnsOf(design, columns)));
    const y = backend.fromDense(denseMatrix(design.rows, 1, response));
    return solveUpper(backend.toDense(r).data, backend.toDense(backend.multiply(q, y, { left: true })).data);
  });
  if (!onColumns) return undefined;

  const threshold = exactness * onColumns.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const x = new Float64Array(design.cols);
  onColumns.forEach((value, s) => (x[columns[s]] = Math.abs(value) > threshold ? value : 0));
  return relativeDistance(vectorEstimate(x).predict(design), response) <= exactness ? x : undefined;
}

/** R^{-1} b for upper triangular R with diagonal >= 0, or undefined where R is numerically singular. */
function solveUpper(r: Float64Array, b: Float64Array): Float64Array | undefined {
  const n = b.length;
  const x = b.slice();
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, r[i * n + i]);
  for (let i = n - 1; i >= 0; i--) {
    if (!(r[i * n + i] > n * Number.EPSILON * largest)) return undefined;
    for (let j = i + 1; j < n; j++) x[i] -= r[i * n + j] * x[j];
    x[i] /= r[i * n + i];
  }
  return x;
}
