import type { AgopEstimator } from "@agop/core";
import { agopChecks } from "./agop/checks.js";
import { type AgopSubject, type MakeExtras, standardExtras } from "./agop/subject.js";
import type { ExpectedFailures } from "./check.js";
import { type Provide, registerChecks } from "./register.js";
import { type BackendFactory, withBackend } from "./with-backend.js";

export interface CheckAgopEstimatorOptions {
  readonly backend: BackendFactory;
  /** What the estimator `needs` beside gradients. Default: the extras that core names. */
  readonly extras?: MakeExtras;
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/** Registers the conformance suite of an AGOP estimator with vitest, on random gradients (24 x 16) of every form. */
export function checkAgopEstimator(factory: () => AgopEstimator, options: CheckAgopEstimatorOptions): void {
  const { backend, extras = standardExtras, title = "AGOP estimator conformance", expectedFailures } = options;
  const provide: Provide<AgopSubject> = (use) =>
    withBackend(backend, (each) => use({ backend: each, create: factory, extras }));
  registerChecks(title, agopChecks, provide, expectedFailures);
}
