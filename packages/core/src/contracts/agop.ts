import type { FeatureMatrix } from "../matrix/feature-matrix.js";
import type { Random } from "../random.js";
import type { Backend } from "./backend.js";
import type { Gradients } from "./gradients.js";
import type { ExtraName, PredictorExtras } from "./predictor.js";
import type { State } from "./state.js";

/**
 * Estimates the average gradient outer product, G = (1/n) Σ ∇f(x_i) ∇f(x_i)^T, from gradients, whichever predictor they
 * come from. `averageOuterProduct` is the average itself.
 */
export interface AgopEstimator {
  readonly name: string;
  /** What it needs of a fit beside gradients, of a list within the list any one; a predictor that does not give it is refused. */
  readonly needs?: readonly (ExtraName | readonly ExtraName[])[];
  /**
   * Called once a run for each place where features are learned, so that an estimator may remember.
   * @param resumed what `state` gave, where a run goes on
   */
  start(backend: Backend, resumed?: State): AgopEstimation;
}

/** An AGOP estimator at work in one run, at one place of the composition. */
export interface AgopEstimation {
  /** G (d x d), in whichever form is cheapest. Called inside a scope that frees everything but what is returned. */
  estimate(gradients: Gradients, step: EstimationStep): FeatureMatrix;
  /** What it remembers. Left out: nothing. */
  state?(): State;
}

/** What one estimate may draw on beside the gradients. */
export interface EstimationStep {
  /** Counted from 1. */
  readonly iteration: number;
  /** Of this iteration and place, so that a resumed run draws the same. */
  readonly random: Random;
  /** Those that the estimator `needs` are there; of a list of them, those that the predictor gives. */
  readonly extras: Partial<PredictorExtras>;
}
