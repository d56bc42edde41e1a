import type { ProblemSummary, SparseMatrix } from "@agop/core";
import type { AlgorithmContribution } from "@agop/core/registry";
import { summaryOf } from "../algorithms/shape.js";

/** Whether several processes share the work of a fit to such a problem. */
export function sharesWork({ capabilities }: AlgorithmContribution, problem: ProblemSummary): boolean {
  return capabilities.sharesWork?.(problem) === true;
}

/** The same for the completion of a matrix from so many entries. */
export function sharesEntries(
  algorithm: AlgorithmContribution,
  { rows, cols, values }: Pick<SparseMatrix, "rows" | "cols" | "values">,
): boolean {
  return sharesWork(algorithm, summaryOf({ rows, cols, count: values.length }));
}
