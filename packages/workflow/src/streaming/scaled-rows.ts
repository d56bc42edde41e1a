import { type DenseMatrix, denseMatrix, observedCells, type SparseMatrix } from "@agop/core";
import type { ObservedBatches } from "@agop/core/streaming";
import { countBatches, type RowBatches, type Scaling } from "@agop/data";

export type ColumnScaling = Extract<Scaling, { kind: "columns" }>;

/** Rows on the scale, their missing cells left out. */
export function observedRows({ rows, cols, data }: DenseMatrix, { means, deviations }: ColumnScaling): SparseMatrix {
  const scaled = denseMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) scaled.data[i * cols + j] = (data[i * cols + j] - means[j]) / deviations[j];
  }
  return observedCells(scaled);
}

/** A table in batches as observed entries on the scale; `observations` is how many there are. */
export function scaledBatches(numbers: RowBatches, scaling: ColumnScaling, observations: number): ObservedBatches {
  const { rows, cols } = numbers;
  const batch = (index: number): SparseMatrix => observedRows(numbers.batch(index).values, scaling);
  return { rows, cols, observations, count: countBatches(numbers), batch };
}
