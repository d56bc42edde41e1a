import type { FeatureMatrix } from "../matrix/feature-matrix.js";
import type { Estimate } from "./estimate.js";
import type { State } from "./state.js";

/** The two numbers that change from fit to fit. */
export interface ScheduleStep {
  /** λ of the ridge regression that fits the predictor; 0 fits exactly. */
  readonly ridge: number;
  /** ε² of the field, in the units of G. 0 leaves G as it is. */
  readonly floor: number;
  /**
   * How φ sees the floor: added, G + floor I (the default; Mohan and Fazel, JMLR 13, 2012), or as the least eigenvalue, max(s, floor)
   * (Kümmerle, Mayrink Verdun, ICML 2021).
   */
  readonly flooring?: "added" | "least";
  /** How many eigenvectors of an AGOP in factored form are features, the leading ones first. Default: all. */
  readonly rank?: number;
}

/** What is known when a step is chosen; the estimate and its singular values are those of the fit before. */
export interface ScheduleProgress {
  /** Of the fit to come, counted from 1. */
  readonly iteration: number;
  readonly estimate?: Estimate;
  /** ‖X_t - X_{t-1}‖ / ‖X_t‖. */
  readonly relativeChange?: number;
  /** Of each place where features are learned, alive. */
  readonly agop?: readonly FeatureMatrix[];
  /** Of the estimate, largest first; of linear predictors only. */
  singularValues?(): Float64Array;
}

/** Chooses ridge and floor for each fit. */
export interface Schedule {
  readonly name: string;
  /**
   * Called once a run, so that a schedule may remember.
   * @param resumed what `state` gave, where a run goes on
   */
  start(resumed?: State): ScheduleRun;
}

/** A schedule at work in one run. */
export interface ScheduleRun {
  step(progress: ScheduleProgress): ScheduleStep;
  /** What it remembers. Left out: nothing. */
  state?(): State;
}
