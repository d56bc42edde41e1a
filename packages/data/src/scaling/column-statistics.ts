import { constantDeviation, isConstantRange } from "./moments.js";
import { allBatches, type RowBatches } from "../tables/row-batches.js";
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
  // Differences from the first value are exact where values are large and close; halves do not overflow.
  const firsts = new Float64Array(cols);
  const halfMeans = new Float64Array(cols);
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
        if (counts[j] === 0) firsts[j] = value;
        halfMeans[j] += (value / 2 - firsts[j] / 2 - halfMeans[j]) / ++counts[j];
        if (value < lowest[j]) lowest[j] = value;
        if (value > highest[j]) highest[j] = value;
      }
      if (isEmpty) emptyRows++;
    }
  }
  const isConstant = counts.map((count, j) => (count === 0 || isConstantRange(lowest[j], highest[j]) ? 1 : 0));
  const means = firsts.map((first, j) => (isConstant[j] === 1 ? first : first + 2 * halfMeans[j]));
  const halfSpreads = lowest.map((low, j) => highest[j] / 2 - low / 2);
  const squares = new Float64Array(cols);
  for (const { values } of allBatches(table)) {
    for (let i = 0; i < values.rows; i++) {
      for (let j = 0; j < cols; j++) {
        const part = (values.data[i * cols + j] / 2 - firsts[j] / 2 - halfMeans[j]) / halfSpreads[j];
        if (part * part >= 0) squares[j] += part * part;
      }
    }
  }
  const deviations = squares.map((sum, j) =>
    isConstant[j] === 1 ? constantDeviation(firsts[j]) : 2 * halfSpreads[j] * Math.sqrt(sum / counts[j]),
  );
  return { counts, means, lowest, highest, emptyRows, scaling: { kind: "columns", means, deviations } };
}
