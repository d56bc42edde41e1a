import type { ProblemSummary } from "@agop/core";

/** Rows, columns, and how many cells are observed. */
export interface Shape {
  readonly rows: number;
  readonly cols: number;
  readonly count: number;
  /** So many of the first columns are asked for; left out: all. */
  readonly wanted?: number;
}

/** As algorithms see it, for what they declare of themselves. */
export function summaryOf({
  rows,
  cols,
  count,
  wanted = cols,
}: Shape): ProblemSummary & { readonly kind: "matrix-completion" } {
  return { kind: "matrix-completion", rows, cols, wanted, observations: count };
}
