import { type Backend, type DenseMatrix, denseMatrix, type Matrix, observedCells, type SparseMatrix } from "@agop/core";
import type { Scaling } from "@agop/data";

/** All that the completion of a row depends on, beside the row. */
export interface RowFeatures {
  /** K = M², columns x columns. */
  readonly k: DenseMatrix;
  readonly ridge: number;
  /** Whether observed cells are taken as they are before the AGOP. */
  readonly interpolates: boolean;
}

export type ColumnScaling = Extract<Scaling, { kind: "columns" }>;

/** Rows on the scale, their missing cells left out. */
export function observedRows({ rows, cols, data }: DenseMatrix, { means, deviations }: ColumnScaling): SparseMatrix {
  const scaled = denseMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) scaled.data[i * cols + j] = (data[i * cols + j] - means[j]) / deviations[j];
  }
  return observedCells(scaled);
}

/**
 * x_i = y_i^T (K[Ω_i, Ω_i] + λ I)^{-1} K[Ω_i, :] for every row, in the units of the table (Radhakrishnan, Belkin,
 * Drusvyatskiy 2025, Algorithm 1 for completion).
 */
export function completedRows(
  values: DenseMatrix,
  { k, ridge, interpolates }: RowFeatures,
  scaling: ColumnScaling,
  backend: Backend,
): DenseMatrix {
  const { rows, cols } = values;
  const scaled = backend.scope(() => {
    const observed = backend.fromSparse(observedRows(values, scaling));
    const solved: Matrix = backend.solveRows(backend.fromDense(k), observed, ridge);
    return backend.toDense(interpolates ? backend.overwrite(solved, observed) : solved);
  });
  const completed = denseMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      completed.data[i * cols + j] = scaling.means[j] + scaled.data[i * cols + j] * scaling.deviations[j];
    }
  }
  return completed;
}
