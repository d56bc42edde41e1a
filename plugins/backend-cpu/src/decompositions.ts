import { AgopError } from "@agop/core";
import { choleskyInPlace, choleskySolveInPlace } from "@agop/core/backend";
import { EigenvalueDecomposition, Matrix as MlMatrix, QrDecomposition } from "ml-matrix";
import type { Rows } from "./products.js";

/**
 * S^{-1} B by S = L L^T. S counts as positive definite when every pivot is more than the rounding of its own diagonal
 * entry: L_ii² > n ε |S_ii|, which does not depend on the units of rows and columns.
 * @throws AgopError `not-positive-definite`
 */
export function choleskySolution(s: Rows, b: Rows): Float64Array {
  const n = s.rows;
  if (n === 0 || b.cols === 0) return new Float64Array(b.data.length);
  const l = s.data.slice();
  if (!choleskyInPlace(l, n)) {
    throw new AgopError(
      "not-positive-definite",
      `choleskySolve: the ${n} x ${n} matrix is not positive definite`,
      "a larger ridge usually helps",
    );
  }
  const solution = new Float64Array(n * b.cols);
  for (let c = 0; c < b.cols; c++) {
    const column = Float64Array.from({ length: n }, (_, i) => b.data[i * b.cols + c]);
    choleskySolveInPlace(l, n, column);
    for (let i = 0; i < n; i++) solution[i * b.cols + c] = column[i];
  }
  return solution;
}

/**
 * S = V diag(values) V^T, values descending.
 * @throws AgopError `not-finite`
 */
export function eigendecomposition(s: Rows): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const n = s.rows;
  if (n === 0) return { values: new Float64Array(0), vectors: new Float64Array(0) };
  const matrix = fromLowerTriangle(s);
  const largest = largestMagnitude(matrix);
  if (!Number.isFinite(largest)) {
    throw new AgopError("not-finite", `symmetricEigen: the ${n} x ${n} matrix has an entry that is not finite`);
  }
  // The decomposition multiplies entries with each other; a power of two keeps that in range and rounds nothing.
  const unit = 2 ** Math.floor(Math.log2(Math.max(largest, smallestUnit)));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix.div(unit), {
    assumeSymmetric: true,
  });
  // ml-matrix sorts ascending.
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) vectors[i * n + k] = eigenvectorMatrix.get(i, n - 1 - k);
  return { values: Float64Array.from(realEigenvalues.toReversed(), (value) => value * unit), vectors };
}

/** The inverse of anything smaller would overflow. */
const smallestUnit = 2 ** -1000;

/** A = Q R with diag(R) >= 0: wherever Householder's R_kk is negative, row k of R and column k of Q change sign. */
export function qrDecomposition(a: Rows): { readonly q: Float64Array; readonly r: Float64Array } {
  const { rows, cols } = a;
  if (cols === 0) return { q: new Float64Array(0), r: new Float64Array(0) };
  const qr = new QrDecomposition(MlMatrix.from1DArray(rows, cols, a.data));
  const q = qr.orthogonalMatrix;
  const r = qr.upperTriangularMatrix;
  for (let k = 0; k < cols; k++) {
    if (r.get(k, k) >= 0) continue;
    q.mulColumn(k, -1);
    r.mulRow(k, -1);
  }
  return { q: toRows(q), r: toRows(r) };
}

/** ml-matrix wants exact symmetry: off by one rounding, its eigenvalues come unsorted. */
function fromLowerTriangle({ rows, data }: Rows): MlMatrix {
  const matrix = new MlMatrix(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      matrix.set(i, j, data[i * rows + j]);
      matrix.set(j, i, data[i * rows + j]);
    }
  }
  return matrix;
}

/** NaN where an entry is. */
function largestMagnitude(matrix: MlMatrix): number {
  return matrix.to1DArray().reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

function toRows(matrix: MlMatrix): Float64Array {
  return Float64Array.from(matrix.to1DArray());
}
