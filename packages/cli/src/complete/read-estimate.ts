import type { MatrixEstimate } from "@agop/core";
import type { CompactEstimate } from "@agop/plugin-bilateral-lin-rfm";

/** Reads cells of an estimate, which is made dense only where it is not factored. */
export interface EstimateReader {
  /** X_ij. */
  at(row: number, column: number): number;
  /** X[row, :], which the next call may overwrite. */
  row(row: number): Float64Array;
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

function isFactored(estimate: MatrixEstimate): estimate is CompactEstimate {
  return "factors" in estimate && "block" in estimate;
}
