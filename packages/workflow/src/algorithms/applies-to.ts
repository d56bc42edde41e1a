import type { ProblemKind } from "@agop/core";
import type { AlgorithmContribution } from "@agop/core/registry";

/** Whether an algorithm says that it solves problems of a kind; one of parts ("any") does not say it. */
export function appliesTo({ problems }: AlgorithmContribution, kind: ProblemKind): boolean {
  return problems !== "any" && problems.includes(kind);
}
