import type { FittedPredictor, Predictor, Problem } from "@agop/core";
import type { Check } from "../check.js";
import type { LoadEstimate } from "../saved-estimate.js";
import type { BackendFactory } from "../with-backend.js";

/** A predictor under test with its problem. */
export interface PredictorSubject {
  readonly problem: Problem;
  createBackend: BackendFactory;
  readonly load?: LoadEstimate;
  /** A new predictor, to be prepared any number of times. */
  create(): Predictor<Problem, FittedPredictor>;
}

/** A check of predictors. */
export type PredictorCheck = Check<PredictorSubject>;

/** What a predictor is fitted to. */
export interface PredictorSetting<P extends Problem> {
  /** Small: a check fits it up to a dozen times. */
  readonly problem: P;
  readonly backend: BackendFactory;
  /** What loads its saved estimates, as `Registry.loadEstimate`; left out, that they can be loaded is not checked. */
  readonly load?: LoadEstimate;
}

/** What the checks of predictors look at. */
export function predictorSubject<P extends Problem, F extends FittedPredictor>(
  factory: () => Predictor<P, F>,
  { problem, backend, load }: PredictorSetting<P>,
): PredictorSubject {
  return { problem, createBackend: backend, create: factory, ...(load && { load }) };
}
