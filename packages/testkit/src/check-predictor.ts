import type { FittedPredictor, Predictor, Problem } from "@agop/core";
import type { ExpectedFailures } from "./check.js";
import { predictorChecks } from "./predictor/checks.js";
import { type PredictorSetting, predictorSubject } from "./predictor/subject.js";
import { registerChecks } from "./register.js";

export interface CheckPredictorOptions<P extends Problem> extends PredictorSetting<P> {
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/**
 * Registers the conformance suite of a predictor with vitest. It is fitted to its problem, which should be small, with λ = 0.1
 * and from a random M_0, as a Recursive Feature Machine fits it.
 */
export function checkPredictor<P extends Problem, F extends FittedPredictor>(
  factory: () => Predictor<P, F>,
  options: CheckPredictorOptions<P>,
): void {
  const { title = "predictor conformance", expectedFailures, ...setting } = options;
  const subject = predictorSubject(factory, setting);
  registerChecks(title, predictorChecks, (use) => use(subject), expectedFailures);
}
