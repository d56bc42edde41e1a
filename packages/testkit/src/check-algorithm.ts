import type { Algorithm, Estimate, Problem } from "@agop/core";
import { algorithmSuite, type CheckAlgorithmOptions } from "./algorithm/suite.js";
import { registerSuite } from "./register.js";

/**
 * Registers the conformance suite of an algorithm with vitest. Its problem should be small: `smallCompletion`,
 * `smallRegression` and `smallSensing` make some.
 */
export function checkAlgorithm<P extends Problem, E extends Estimate>(
  factory: () => Algorithm<P, E>,
  options: CheckAlgorithmOptions<P>,
): void {
  registerSuite(algorithmSuite(factory, options));
}
