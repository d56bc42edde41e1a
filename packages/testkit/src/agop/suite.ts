import type { AgopEstimator } from "@agop/core";
import { agopChecks } from "./checks.js";
import { type AgopSubject, type MakeExtras, standardExtras } from "./subject.js";
import type { ExpectedFailures } from "../check.js";
import { type Provide, type Suite, suiteOf } from "../suite.js";
import { type BackendFactory, withBackend } from "../with-backend.js";

/** What the estimator is run on, and which checks it is known to fail. */
export interface CheckAgopEstimatorOptions {
  readonly backend: BackendFactory;
  /** What the estimator `needs` beside gradients. Default: the extras that core names. */
  readonly extras?: MakeExtras;
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/** The conformance suite of an AGOP estimator, on random gradients (24 x 16) of every form. */
export function agopEstimatorSuite(factory: () => AgopEstimator, options: CheckAgopEstimatorOptions): Suite {
  const { backend, extras = standardExtras, title = "AGOP estimator conformance", expectedFailures } = options;
  const provide: Provide<AgopSubject> = (use) =>
    withBackend(backend, (each) => use({ backend: each, create: factory, extras }));
  return suiteOf(title, agopChecks, provide, expectedFailures);
}
