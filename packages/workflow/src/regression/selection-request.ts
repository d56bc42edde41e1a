import type { Backend, JsonObject } from "@agop/core";
import type { SearchSpace } from "@agop/core/plugin";
import type { Registry } from "@agop/core/registry";
import type { RegressionData } from "@agop/data";
import type { Choice } from "../selection/select-by-validation.js";

/** Observations in memory, and how to fit them. */
export interface SelectionRequest {
  readonly registry: Registry;
  readonly backend: Backend;
  readonly data: RegressionData;
  readonly algorithm: string;
  readonly options: JsonObject;
  /** Options left to cross-validation; null: run to convergence with `options`. */
  readonly search: SearchSpace | null;
  /** Options with which an exact solution is looked for first, and for how many iterations; null: none is. */
  readonly exact: { readonly options: Choice; readonly maxIterations: number } | null;
  readonly folds: number;
  /** Fraction of the observations to report the error on; 0 for none. */
  readonly holdout: number;
  /** Fit the selected features again by ordinary least squares. */
  readonly select: boolean;
  readonly seed: number;
  readonly maxIterations: number;
}
