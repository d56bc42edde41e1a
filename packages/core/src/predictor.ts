import type { JsonObject } from "./algorithm.js";
import type { Backend, Keep } from "./backend.js";
import type { Estimate } from "./estimate.js";
import type { FeatureMatrix } from "./feature-matrix.js";
import type { TransformUse } from "./phi.js";
import type { Problem } from "./problem.js";
import type { ScheduleStep } from "./schedule.js";

/** A fitted predictor f_t. It lives in the backend until `release`. */
export interface Fit<E extends Estimate> {
  readonly estimate: E;
  /** ‖𝒜(X) - y‖ / ‖y‖ of the fit. */
  readonly trainingResidual: number;
  /** The transforms that it was fitted with, while it lives. */
  readonly transforms?: readonly FeatureMatrix[];
  /** Numbers of its own for the events; computed only when a run asks. */
  diagnostics?(): JsonObject;
  release(): void;
}

/** A predictor bound to one problem and one backend. */
export interface PreparedPredictor<F> {
  /** M_0, one transform for each place where features are learned: [right], [left, right], or one per layer. */
  readonly initialTransforms: readonly FeatureMatrix[];
  /**
   * Fits on features seen through the transforms, which are M or K as the predictor `uses`. Called inside a scope that
   * frees the transforms and everything else that is not kept.
   */
  fit(transforms: readonly FeatureMatrix[], step: ScheduleStep, keep: Keep): F;
  /** ‖X - X'‖ / ‖X‖, both fits alive. */
  relativeChange(fit: F, previous: F): number;
  /**
   * How far the fit is from a critical point of Theorem 1, given K = φ(G)² of its own AGOP: the relative size of the
   * part of X K^{-1} outside the range of 𝒜*. NaN where K is numerically singular.
   */
  stationarityResidual(fit: F, transforms: readonly FeatureMatrix[]): number;
  release(): void;
}

/** Fits a model on features that are seen through a transform. */
export interface Predictor<P extends Problem, F> {
  readonly name: string;
  readonly uses: TransformUse;
  prepare(problem: P, backend: Backend): PreparedPredictor<F>;
}
