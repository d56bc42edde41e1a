import type { Preparation } from "@agop/core/plugin";
import type { ExpectedFailures } from "./check.js";
import { preparationChecks } from "./preparation/checks.js";
import { registerChecks } from "./register.js";

export interface CheckPreparationOptions {
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/** Registers the conformance suite of a preparation with vitest. */
export function checkPreparation(factory: () => Preparation, options: CheckPreparationOptions = {}): void {
  const { title = "preparation conformance", expectedFailures } = options;
  registerChecks(title, preparationChecks, (use) => use({ create: factory }), expectedFailures);
}
