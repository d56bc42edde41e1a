import type { Preparation } from "@agop/core/plugin";
import type { ExpectedFailures } from "../check.js";
import { preparationChecks } from "./checks.js";
import { type Suite, suiteOf } from "../suite.js";

/** How the suite is called, and which checks are known to fail. */
export interface CheckPreparationOptions {
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/** The conformance suite of a preparation. */
export function preparationSuite(factory: () => Preparation, options: CheckPreparationOptions = {}): Suite {
  const { title = "preparation conformance", expectedFailures } = options;
  return suiteOf(title, preparationChecks, (use) => use({ create: factory }), expectedFailures);
}
