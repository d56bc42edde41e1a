import type { Preparation } from "@agop/core/plugin";
import { type CheckPreparationOptions, preparationSuite } from "./preparation/suite.js";
import { registerSuite } from "./register.js";

/** Registers the conformance suite of a preparation with vitest. */
export function checkPreparation(factory: () => Preparation, options: CheckPreparationOptions = {}): void {
  registerSuite(preparationSuite(factory, options));
}
