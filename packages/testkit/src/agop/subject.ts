import type { AgopEstimator, Backend, PredictorExtras } from "@agop/core";
import type { Check } from "../check.js";

/** The extras of a fit with d features, where the gradients are measured in this unit. */
export type MakeExtras = (dimension: number, unit: number) => Partial<PredictorExtras>;

/** An AGOP estimator under test. */
export interface AgopSubject {
  readonly backend: Backend;
  /** A new estimator, to be started any number of times. */
  create(): AgopEstimator;
  readonly extras: MakeExtras;
}

/** A check of AGOP estimators. */
export type AgopCheck = Check<AgopSubject>;

/** The extras that core names: variances in the square of the unit. */
export const standardExtras: MakeExtras = (dimension, unit) => ({
  posteriorVariance: () => Float64Array.from({ length: dimension }, (_, j) => (unit * unit) / (1 + j)),
});
