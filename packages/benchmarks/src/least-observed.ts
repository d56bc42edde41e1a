import type { SparseMatrix } from "@agop/core";

/** The smallest number of entries of a row or column: below the rank, and no method can recover the matrix. */
export function leastObserved({ rows, cols, rowOffsets, columns }: SparseMatrix): number {
  const inColumn = new Int32Array(cols);
  for (const column of columns) inColumn[column]++;
  let least = inColumn.reduce((fewest, count) => Math.min(fewest, count), Infinity);
  for (let i = 0; i < rows; i++) least = Math.min(least, rowOffsets[i + 1] - rowOffsets[i]);
  return least;
}
