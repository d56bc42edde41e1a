import type { FittedPredictor, Predictor, Problem } from "@agop/core";
import type { ExpectedFailures } from "../check.js";
import { predictorChecks } from "./checks.js";
import { type PredictorSetting, predictorSubject } from "./subject.js";
import { type Suite, suiteOf } from "../suite.js";

/** What the predictor is fitted to, and which checks it is known to fail. */
export interface CheckPredictorOptions<P extends Problem> extends PredictorSetting<P> {
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/**
 * The conformance suite of a predictor. It is fitted to its problem, which should be small, with λ = 0.1
 * and from a random M_0, as a Recursive Feature Machine fits it.
 */
export function predictorSuite<P extends Problem, F extends FittedPredictor>(
  factory: () => Predictor<P, F>,
  options: CheckPredictorOptions<P>,
): Suite {
  const { title = "predictor conformance", expectedFailures, ...setting } = options;
  const subject = predictorSubject(factory, setting);
  return suiteOf(title, predictorChecks, (use) => use(subject), expectedFailures);
}
