import type { SparseMatrix } from "@agop/core";
import type { AlgorithmContribution } from "@agop/core/registry";
import { summaryOf } from "../algorithms/shape.js";

/** Whether several processes share the work of a fit to so many entries. */
export function sharesEntries(
  { capabilities }: AlgorithmContribution,
  { rows, cols, values }: Pick<SparseMatrix, "rows" | "cols" | "values">,
): boolean {
  return capabilities.sharesEntries?.(summaryOf({ rows, cols, count: values.length })) === true;
}
