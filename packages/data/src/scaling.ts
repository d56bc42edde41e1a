import { type Entries, type SparseMatrix, toEntries } from "@agop/core";

/** What is taken off observed values, and what they are divided by, so that all are on one scale. */
export type Scaling =
  | {
      /** z = (x - mean of its column) / standard deviation of its column. */
      readonly kind: "columns";
      readonly means: Float64Array;
      readonly deviations: Float64Array;
    }
  | {
      /** z = (x - μ - row effect - column effect) / σ. */
      readonly kind: "rows-and-columns";
      readonly mean: number;
      readonly rowEffects: Float64Array;
      readonly columnEffects: Float64Array;
      readonly deviation: number;
    };

/** Population mean and standard deviation of each column's observed values; of none, 0 and 1; of a constant, 1. */
export function standardiseColumns(observed: SparseMatrix): Scaling {
  const { cols, columns, values } = observed;
  const counts = new Float64Array(cols);
  const means = new Float64Array(cols);
  const deviations = new Float64Array(cols);
  columns.forEach((j, k) => {
    counts[j]++;
    means[j] += values[k];
  });
  for (let j = 0; j < cols; j++) means[j] = counts[j] === 0 ? 0 : means[j] / counts[j];
  columns.forEach((j, k) => (deviations[j] += (values[k] - means[j]) ** 2));
  for (let j = 0; j < cols; j++) {
    // Rounding leaves a constant column a deviation of some units in the last place.
    const deviation = Math.sqrt(deviations[j] / counts[j]);
    deviations[j] = deviation > 1e-12 * Math.abs(means[j]) ? deviation : 1;
  }
  return { kind: "columns", means, deviations };
}

/** Sweeps of the alternating means; they converge linearly, and the last digits of an effect do not matter. */
const sweeps = 50;

/**
 * Additive effects of rows and columns by alternating means (least squares for x_ij ≈ μ + r_i + c_j), and one standard
 * deviation of what remains: for ratings. A row or column without observations has effect 0.
 */
export function centreRowsAndColumns(observed: SparseMatrix): Scaling {
  const { rowIndices, columnIndices, values } = toEntries(observed);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const rowEffects = new Float64Array(observed.rows);
  const columnEffects = new Float64Array(observed.cols);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    averageInto(columnEffects, columnIndices, (k) => values[k] - mean - rowEffects[rowIndices[k]]);
    averageInto(rowEffects, rowIndices, (k) => values[k] - mean - columnEffects[columnIndices[k]]);
  }
  let squares = 0;
  for (let k = 0; k < values.length; k++) {
    squares += (values[k] - mean - rowEffects[rowIndices[k]] - columnEffects[columnIndices[k]]) ** 2;
  }
  const deviation = Math.sqrt(squares / values.length);
  return {
    kind: "rows-and-columns",
    mean,
    rowEffects,
    columnEffects,
    deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 1,
  };
}

/** effects[g] = mean of value(k) over the entries k of group g. */
function averageInto(effects: Float64Array, groups: Int32Array, value: (k: number) => number): void {
  const counts = new Float64Array(effects.length);
  effects.fill(0);
  for (let k = 0; k < groups.length; k++) {
    counts[groups[k]]++;
    effects[groups[k]] += value(k);
  }
  for (let g = 0; g < effects.length; g++) if (counts[g] > 0) effects[g] /= counts[g];
}

/** The value of zero on the scale: the guess by means alone. */
export function baselineAt(scaling: Scaling, row: number, column: number): number {
  return scaling.kind === "columns"
    ? scaling.means[column]
    : scaling.mean + scaling.rowEffects[row] + scaling.columnEffects[column];
}

function deviationAt(scaling: Scaling, column: number): number {
  return scaling.kind === "columns" ? scaling.deviations[column] : scaling.deviation;
}

/** Values of entries on the scale, in their order. */
export function scaleEntries(scaling: Scaling, { rowIndices, columnIndices, values }: Entries): Float64Array {
  return values.map((value, k) => {
    const column = columnIndices[k];
    return (value - baselineAt(scaling, rowIndices[k], column)) / deviationAt(scaling, column);
  });
}

/** Back from the scale. */
export function unscaleAt(scaling: Scaling, row: number, column: number, value: number): number {
  return baselineAt(scaling, row, column) + value * deviationAt(scaling, column);
}
