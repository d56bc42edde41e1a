import type { Algorithm, Estimate, Problem } from "@agop/core";
import { algorithmChecks } from "./algorithm/checks.js";
import { type AlgorithmSetting, algorithmSubject } from "./algorithm/subject.js";
import type { ExpectedFailures } from "./check.js";
import { registerChecks } from "./register.js";

export interface CheckAlgorithmOptions<P extends Problem> extends AlgorithmSetting<P> {
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/**
 * Registers the conformance suite of an algorithm with vitest. Its problem should be small: `smallCompletion`,
 * `smallRegression` and `smallSensing` make some.
 */
export function checkAlgorithm<P extends Problem, E extends Estimate>(
  factory: () => Algorithm<P, E>,
  options: CheckAlgorithmOptions<P>,
): void {
  const { title = "algorithm conformance", expectedFailures, ...setting } = options;
  const subject = algorithmSubject(factory, setting);
  registerChecks(title, algorithmChecks, (use) => use(subject), expectedFailures);
}
