import { type DenseMatrix, denseMatrix, observedCells, type SparseMatrix } from "@agop/core";
import type { ObservedBatches, Sum } from "@agop/core/streaming";
import { allBatches, countBatches, type RowBatches, type Scaling } from "@agop/data";

export type ColumnScaling = Extract<Scaling, { kind: "columns" }>;

/** Rows on the scale, their missing cells left out. */
export function observedRows({ rows, cols, data }: DenseMatrix, { means, deviations }: ColumnScaling): SparseMatrix {
  const scaled = denseMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) scaled.data[i * cols + j] = (data[i * cols + j] - means[j]) / deviations[j];
  }
  return observedCells(scaled);
}

/** Which of several processes this is. */
export type Part = Pick<Sum, "rank" | "size">;

/** The rows of a table that are this process's, in batches, as observed entries on the scale: every `size`-th of each batch. */
export function scaledBatches(numbers: RowBatches, scaling: ColumnScaling, part: Part): ObservedBatches {
  const { cols } = numbers;
  let rows = 0;
  let observations = 0;
  for (const { start, values } of allBatches(numbers)) {
    const own = ownRows(values, start, part);
    rows += own.rows;
    observations += own.data.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  }
  const batch = (index: number): SparseMatrix => {
    const { start, values } = numbers.batch(index);
    return observedRows(ownRows(values, start, part), scaling);
  };
  return { rows, cols, observations, count: countBatches(numbers), batch };
}

/** Of rows from `start` on. */
function ownRows(values: DenseMatrix, start: number, { rank, size }: Part): DenseMatrix {
  if (size === 1) return values;
  const { rows, cols, data } = values;
  const first = (((rank - start) % size) + size) % size;
  const count = Math.max(0, Math.ceil((rows - first) / size));
  const own = denseMatrix(count, cols);
  for (let k = 0; k < count; k++) {
    const from = (first + k * size) * cols;
    own.data.set(data.subarray(from, from + cols), k * cols);
  }
  return own;
}
