import type { Entries } from "@agop/core";

/** What predictions of held-out entries missed them by, y - ŷ in the units of the table, ascending. */
export interface Residuals {
  /** Of all columns together, each in deviations of its column. */
  readonly pooled: readonly number[];
  /** Of each column that has enough of its own; null: the pooled ones, times its deviation. */
  readonly byColumn: readonly (readonly number[] | null)[];
  /** What the pooled ones of a column are multiplied by. */
  readonly deviations: readonly number[];
}

/** With fewer, the 5% quantile of a column is anybody's guess. */
const leastOfColumn = 30;
/** So many say as much as all. */
const mostKept = 2000;

/**
 * @param predicted ŷ of the held-out entries, in their order
 * @param deviations one for each column, or, of a list of entries of one kind, the same for all
 */
export function residualsOf(
  { columnIndices, values }: Entries,
  predicted: Float64Array,
  deviations: Float64Array,
  isList: boolean,
): Residuals {
  const missed = values.map((value, k) => value - predicted[k]);
  const places = Array.from(deviations, (): number[] => []);
  if (!isList) columnIndices.forEach((column, k) => places[column].push(k));
  return {
    pooled: kept(missed.map((residual, k) => residual / deviations[columnIndices[k]])),
    byColumn: places.map((of) => (of.length < leastOfColumn ? null : kept(Float64Array.from(of, (k) => missed[k])))),
    deviations: Array.from(deviations),
  };
}

/** In ascending order, evenly thinned; the least and the largest stay, which a coverage near 1 asks for. */
function kept(residuals: Float64Array): readonly number[] {
  const sorted = residuals.sort();
  if (sorted.length <= mostKept) return Array.from(sorted);
  const step = (sorted.length - 1) / (mostKept - 1);
  return Array.from({ length: mostKept }, (_, k) => sorted[Math.round(k * step)]);
}

/** The residuals of a column, in the units of the table. */
export function residualsFor({ pooled, byColumn, deviations }: Residuals, column: number): readonly number[] {
  return byColumn[column] ?? pooled.map((residual) => residual * deviations[column]);
}

/** The residuals times a factor. */
export function scaledResiduals({ pooled, byColumn, deviations }: Residuals, factor: number): Residuals {
  const scaled = (residuals: readonly number[]): readonly number[] => residuals.map((residual) => factor * residual);
  return { pooled: scaled(pooled), byColumn: byColumn.map((of) => of && scaled(of)), deviations };
}
