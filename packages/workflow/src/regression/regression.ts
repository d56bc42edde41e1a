import type { JsonObject, Metrics, RegressionErrors } from "@agop/core";

/** What a sparse regression found. */
export interface Regression {
  readonly settings: JsonObject;
  readonly iterations: number;
  readonly reason: string;
  /** Whether the selected features fit every observation to rounding, and are at most half as many: no other so few do. */
  readonly isExact: boolean;
  /** Over all folds, in standard deviations of the response; null where no cross-validation chose. */
  readonly validation: Metrics | null;
  /** In the units of the response. */
  readonly holdout: (RegressionErrors & { readonly rSquared: number }) | null;
  readonly intercept: number;
  /** In the units of the table, the largest effect first. */
  readonly selected: readonly {
    readonly feature: string;
    readonly coefficient: number;
    readonly standardised: number;
  }[];
  readonly features: number;
}
