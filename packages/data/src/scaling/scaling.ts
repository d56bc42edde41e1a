import type { Entries, SparseMatrix } from "@agop/core";
import { momentsOf } from "./moments.js";

/** What is taken off observed values, and what they are divided by, so that all are on one scale. */
export type Scaling =
  | {
      /** z = (x - mean of its column) / standard deviation of its column. */
      readonly kind: "columns";
      readonly means: Float64Array;
      readonly deviations: Float64Array;
    }
  | EffectScaling;

/** By effects of rows and columns. */
export interface EffectScaling {
  /** z = (x - μ - row effect - column effect) / σ. */
  readonly kind: "rows-and-columns";
  readonly mean: number;
  readonly rowEffects: Float64Array;
  readonly columnEffects: Float64Array;
  readonly deviation: number;
}

/** Population mean and standard deviation of each column's observed values; of none, 0 and 1; of a constant, 1. */
export function standardiseColumns(observed: SparseMatrix): Scaling {
  const { cols, columns, values } = observed;
  const offsets = new Int32Array(cols + 1);
  for (const column of columns) offsets[column + 1]++;
  for (let j = 0; j < cols; j++) offsets[j + 1] += offsets[j];
  const next = offsets.slice(0, cols);
  const byColumn = new Float64Array(values.length);
  columns.forEach((column, k) => (byColumn[next[column]++] = values[k]));
  const moments = Array.from({ length: cols }, (_, j) => momentsOf(byColumn.subarray(offsets[j], offsets[j + 1])));
  return {
    kind: "columns",
    means: Float64Array.from(moments, ({ mean }) => mean),
    deviations: Float64Array.from(moments, ({ deviation }) => deviation),
  };
}

/** Sweeps of the alternating means; they converge linearly, and the last digits of an effect do not matter. */
const sweeps = 50;
/** The same with shrunk means, which converge faster. */
const shrunkSweeps = 15;
/** In entries: the mean of so many counts as much as the guess that an effect is 0. */
const effectShrinkage = 5;

/**
 * Additive effects of rows and columns by alternating means (least squares for x_ij ≈ μ + r_i + c_j), and one standard
 * deviation of what remains: for ratings. A row or column without observations has effect 0.
 */
export function centreRowsAndColumns(observed: SparseMatrix): EffectScaling {
  return centredWith({ shrinkage: 0, sweeps }, observed);
}

/**
 * The same with effects shrunk towards 0 by the number of their entries, n / (n + 5) of their mean: for lists whose rows or columns
 * have few entries and noise, where a mean of two says little. Entries that are exactly μ + r_i + c_j are not fitted exactly.
 * Source: Koren, Factorization meets the neighborhood, KDD 2008, section 2.1, where λ_2 = 25 and λ_3 = 10 for larger lists.
 */
export function shrinkRowsAndColumns(observed: SparseMatrix): EffectScaling {
  return centredWith({ shrinkage: effectShrinkage, sweeps: shrunkSweeps }, observed);
}

function centredWith(
  { shrinkage, sweeps: count }: { readonly shrinkage: number; readonly sweeps: number },
  observed: SparseMatrix,
): EffectScaling {
  const { rows, cols, rowOffsets, columns, values } = observed;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const rowEffects = new Float64Array(rows);
  const columnEffects = new Float64Array(cols);
  const inColumn = new Float64Array(cols);
  for (let e = 0; e < columns.length; e++) inColumn[columns[e]]++;
  for (let sweep = 0; sweep < count; sweep++) {
    // effects = Σ of what is left / (entries + shrinkage), and 0 where there are none
    columnEffects.fill(0);
    for (let i = 0; i < rows; i++) {
      const effect = rowEffects[i];
      for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) columnEffects[columns[e]] += values[e] - mean - effect;
    }
    for (let j = 0; j < cols; j++) if (inColumn[j] > 0) columnEffects[j] /= inColumn[j] + shrinkage;
    let hasChanged = false;
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) sum += values[e] - mean - columnEffects[columns[e]];
      const entries = rowOffsets[i + 1] - rowOffsets[i];
      if (entries > 0) sum /= entries + shrinkage;
      hasChanged ||= sum !== rowEffects[i];
      rowEffects[i] = sum;
    }
    // The next sweep would be this one again.
    if (!hasChanged) break;
  }
  const rest = new Float64Array(values.length);
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) {
      rest[e] = values[e] - mean - rowEffects[i] - columnEffects[columns[e]];
      largest = Math.max(largest, Math.abs(values[e]));
    }
  }
  const { deviation } = momentsOf(rest);
  // Rounding leaves an exact fit a deviation of some units in the last place of the values.
  const isExact = rest.every((value) => Math.abs(value) <= 1e-12 * largest);
  return { kind: "rows-and-columns", mean, rowEffects, columnEffects, deviation: isExact ? 1 : deviation };
}

/** The value of zero on the scale: the guess by means alone. */
export function baselineAt(scaling: Scaling, row: number, column: number): number {
  return scaling.kind === "columns"
    ? scaling.means[column]
    : scaling.mean + scaling.rowEffects[row] + scaling.columnEffects[column];
}

/** The same where the row or the column is not known: by the effect of the other alone, or the mean. */
export function expectedAt(
  { mean, rowEffects, columnEffects }: EffectScaling,
  row: number | undefined,
  column: number | undefined,
): number {
  return mean + (row === undefined ? 0 : rowEffects[row]) + (column === undefined ? 0 : columnEffects[column]);
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
