import { allBatches, type RowBatches } from "./row-batches.js";
import type { Scaling } from "./scaling.js";

/** What one pass over the rows says of each column, NaN cells not counted. */
export interface ColumnStatistics {
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  readonly emptyRows: number;
  /** As `standardiseColumns` of the same numbers in memory, but for rounding. */
  readonly scaling: Extract<Scaling, { kind: "columns" }>;
}

/** Two passes over the rows. */
export function columnStatistics(table: RowBatches): ColumnStatistics {
  const { cols } = table;
  const counts = new Float64Array(cols);
  const means = new Float64Array(cols);
  const lowest = new Float64Array(cols).fill(Infinity);
  const highest = new Float64Array(cols).fill(-Infinity);
  let emptyRows = 0;
  for (const { values } of allBatches(table)) {
    for (let i = 0; i < values.rows; i++) {
      let isEmpty = true;
      for (let j = 0; j < cols; j++) {
        const value = values.data[i * cols + j];
        if (Number.isNaN(value)) continue;
        isEmpty = false;
        means[j] += (value - means[j]) / ++counts[j];
        if (value < lowest[j]) lowest[j] = value;
        if (value > highest[j]) highest[j] = value;
      }
      if (isEmpty) emptyRows++;
    }
  }
  const deviations = deviationsOf(table, { counts, means, lowest, highest });
  return { counts, means, lowest, highest, emptyRows, scaling: { kind: "columns", means, deviations } };
}

/** Population standard deviations; of a constant, 1. Squares are taken of parts of the largest distance. */
function deviationsOf(
  table: RowBatches,
  { counts, means, lowest, highest }: Pick<ColumnStatistics, "counts" | "means" | "lowest" | "highest">,
): Float64Array {
  const { cols } = table;
  const farthest = means.map((mean, j) => Math.max(highest[j] - mean, mean - lowest[j]));
  const isConstant = means.map((mean, j) => (farthest[j] > 1e-12 * Math.abs(mean) ? 0 : 1));
  const squares = new Float64Array(cols);
  for (const { values } of allBatches(table)) {
    for (let i = 0; i < values.rows; i++) {
      for (let j = 0; j < cols; j++) {
        const part = (values.data[i * cols + j] - means[j]) / farthest[j];
        if (part * part >= 0) squares[j] += part * part;
      }
    }
  }
  return squares.map((sum, j) => (isConstant[j] === 1 ? 1 : farthest[j] * Math.sqrt(sum / counts[j])));
}
