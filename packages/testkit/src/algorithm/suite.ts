import type { Algorithm, Estimate, Problem } from "@agop/core";
import { algorithmChecks } from "./checks.js";
import { type AlgorithmSetting, algorithmSubject } from "./subject.js";
import type { ExpectedFailures } from "../check.js";
import { type Suite, suiteOf } from "../suite.js";

/** What the algorithm is run on, and which checks it is known to fail. */
export interface CheckAlgorithmOptions<P extends Problem> extends AlgorithmSetting<P> {
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/**
 * The conformance suite of an algorithm. Its problem should be small: `smallCompletion`,
 * `smallRegression` and `smallSensing` make some.
 */
export function algorithmSuite<P extends Problem, E extends Estimate>(
  factory: () => Algorithm<P, E>,
  options: CheckAlgorithmOptions<P>,
): Suite {
  const { title = "algorithm conformance", expectedFailures, ...setting } = options;
  const subject = algorithmSubject(factory, setting);
  return suiteOf(title, algorithmChecks, (use) => use(subject), expectedFailures);
}
