import type { DenseMatrix, MatrixEstimate } from "@agop/core";

/** Reads cells of an estimate, which is made dense only where it is not factored. */
export interface EstimateReader {
  /** X_ij. */
  at(row: number, column: number): number;
  /** X[row, :], which the next call may overwrite. */
  row(row: number): Float64Array;
}

/** An estimate that gives cells and blocks without ever being dense. */
interface FactoredEstimate extends MatrixEstimate {
  at(row: number, column: number): number;
  /** Rows and columns from a start up to, not including, an end. */
  block(rows: readonly [start: number, end: number], columns: readonly [start: number, end: number]): DenseMatrix;
}

export function estimateReader(estimate: MatrixEstimate): EstimateReader {
  if (isFactored(estimate)) {
    const all = [0, estimate.cols] as const;
    return { at: (row, column) => estimate.at(row, column), row: (row) => estimate.block([row, row + 1], all).data };
  }
  const { cols, data } = estimate.toDense();
  return {
    at: (row, column) => data[row * cols + column],
    row: (row) => data.subarray(row * cols, (row + 1) * cols),
  };
}

function isFactored(estimate: MatrixEstimate): estimate is FactoredEstimate {
  return "at" in estimate && "block" in estimate;
}
