import type { FittedPredictor, Predictor, Problem } from "@agop/core";
import { type CheckPredictorOptions, predictorSuite } from "./predictor/suite.js";
import { registerSuite } from "./register.js";

/**
 * Registers the conformance suite of a predictor with vitest. It is fitted to its problem, which should be small, with λ = 0.1
 * and from a random M_0, as a Recursive Feature Machine fits it.
 */
export function checkPredictor<P extends Problem, F extends FittedPredictor>(
  factory: () => Predictor<P, F>,
  options: CheckPredictorOptions<P>,
): void {
  registerSuite(predictorSuite(factory, options));
}
