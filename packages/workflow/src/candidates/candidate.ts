import type { JsonObject, Metrics } from "@agop/core";
import type { SearchSpace } from "@agop/core/plugin";
import type { AlgorithmContribution } from "@agop/core/registry";

/** One way to complete a matrix: preparations, an algorithm, and what of its options is left to validation. */
export interface Candidate {
  /** By name, in the order in which they are done. */
  readonly preparations: readonly string[];
  readonly algorithm: AlgorithmContribution;
  /** Options that are fixed, complete with defaults. */
  readonly options: JsonObject;
  /** Options left to validation; null: run to convergence with `options`. */
  readonly search: SearchSpace | null;
}

/** How a candidate fared, for people and for programs. */
export interface Rival {
  readonly preparations: readonly string[];
  readonly algorithm: string;
  /** The best options that were found; null where none was tried to its end. */
  readonly settings: JsonObject | null;
  readonly iterations: number | null;
  /** On the validation splits; the RMSE is in standard deviations. */
  readonly validation: Metrics | null;
  /** Validation splits behind these errors: one, or several where the first could not tell it from the best. */
  readonly splits: number;
  /**
   * "abandoned": far behind another before all of its options were tried; "failed": broke on its numbers; "not tried": too long
   * for the budget, too large for the memory, another fits exactly, or its preparations are far behind others.
   */
  readonly outcome: "chosen" | "tried" | "abandoned" | "failed" | "not tried";
}

/** "bilateral-lin-rfm on rescale". */
export function nameOf(algorithm: string, preparations: readonly string[]): string {
  return `${algorithm} on ${preparations.join(", ")}`;
}
