import type { JsonObject, Metrics } from "@agop/core";

/** What a sparse regression found. */
export interface Regression {
  readonly settings: JsonObject;
  readonly iterations: number;
  readonly reason: string;
  /** Whether the selected features fit every observation to rounding, and are at most half as many: no other so few do. */
  readonly isExact: boolean;
  /** Over all folds, in standard deviations of the response; null where no cross-validation chose. */
  readonly validation: Metrics | null;
  /** In the units of the response; R² is null where the held-out responses are all the mean of the others. */
  readonly holdout: {
    readonly n: number;
    readonly rmse: number;
    readonly mae: number;
    readonly rSquared: number | null;
  } | null;
  readonly intercept: number;
  /** In the units of the table, the largest effect first. */
  readonly selected: readonly {
    readonly feature: string;
    readonly coefficient: number;
    readonly standardised: number;
  }[];
  readonly features: number;
}
