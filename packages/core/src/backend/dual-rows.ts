import { choleskyInPlace, choleskySolveInPlace } from "./cholesky.js";
import { AgopError } from "../errors.js";
import { type DenseMatrix, denseMatrix, type SparseMatrix } from "../matrix/matrix.js";

/** Eigenvalues and eigenvectors (columns) of a small symmetric matrix. */
export type SmallEigen = (symmetric: DenseMatrix) => {
  readonly values: Float64Array;
  readonly vectors: DenseMatrix;
};

/**
 * The row-wise dual of lin-RFM for completion: row i of the result, on Ω_i, is
 *
 *   a_i = (K[Ω_i, Ω_i] + λ I)^{-1} y_i
 *
 * by Cholesky, or the minimum-norm solution where that matrix is numerically singular. The fit is X = a K.
 */
export function dualRowsOnHost(k: DenseMatrix, observed: SparseMatrix, ridge: number, eigen: SmallEigen): SparseMatrix {
  if (k.rows !== k.cols || k.cols !== observed.cols) {
    throw new AgopError("shape-mismatch", `solveRows: K is ${k.rows} x ${k.cols}, rows have ${observed.cols} columns`);
  }
  const { rows, rowOffsets, columns, values } = observed;
  const duals = values.slice();
  const largestRow = longestRow(observed);
  const system = new Float64Array(largestRow * largestRow);
  for (let i = 0; i < rows; i++) {
    const omega = columns.subarray(rowOffsets[i], rowOffsets[i + 1]);
    const dual = duals.subarray(rowOffsets[i], rowOffsets[i + 1]);
    gatherLower(k, omega, ridge, system);
    if (choleskyInPlace(system, omega.length)) choleskySolveInPlace(system, omega.length, dual);
    else dual.set(minimumNormSolution(symmetricSystem(k, omega, ridge), dual, eigen));
  }
  return { ...observed, values: duals };
}

function longestRow({ rows, rowOffsets }: SparseMatrix): number {
  let longest = 0;
  for (let i = 0; i < rows; i++) longest = Math.max(longest, rowOffsets[i + 1] - rowOffsets[i]);
  return longest;
}

/** The lower triangle of K[Ω, Ω] + λ I, row by row with row length |Ω|. */
function gatherLower(k: DenseMatrix, omega: Int32Array, ridge: number, system: Float64Array): void {
  const m = omega.length;
  for (let p = 0; p < m; p++) {
    const offset = omega[p] * k.cols;
    for (let q = 0; q <= p; q++) system[p * m + q] = k.data[offset + omega[q]];
    system[p * m + p] += ridge;
  }
}

function symmetricSystem(k: DenseMatrix, omega: Int32Array, ridge: number): DenseMatrix {
  const m = omega.length;
  const system = denseMatrix(m, m);
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < m; q++) system.data[p * m + q] = k.data[omega[p] * k.cols + omega[q]] + (p === q ? ridge : 0);
  }
  return system;
}

/** V diag(1/s) V^T y over the eigenvalues s that rounding cannot explain. */
function minimumNormSolution(system: DenseMatrix, y: Float64Array, eigen: SmallEigen): Float64Array {
  const m = system.rows;
  const { values, vectors } = eigen(system);
  const threshold = m * Number.EPSILON * Math.max(...values);
  const solution = new Float64Array(m);
  for (let c = 0; c < m; c++) {
    if (!(values[c] > threshold)) continue;
    let projection = 0;
    for (let p = 0; p < m; p++) projection += vectors.data[p * m + c] * y[p];
    for (let p = 0; p < m; p++) solution[p] += (projection / values[c]) * vectors.data[p * m + c];
  }
  return solution;
}
