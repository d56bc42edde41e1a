import type { AgopEstimator } from "@agop/core";
import { agopEstimatorSuite, type CheckAgopEstimatorOptions } from "./agop/suite.js";
import { registerSuite } from "./register.js";

/** Registers the conformance suite of an AGOP estimator with vitest, on random gradients (24 x 16) of every form. */
export function checkAgopEstimator(factory: () => AgopEstimator, options: CheckAgopEstimatorOptions): void {
  registerSuite(agopEstimatorSuite(factory, options));
}
