import type { Phi } from "@agop/core";
import { type CheckPhiOptions, phiSuite } from "./phi/suite.js";
import { registerSuite } from "./register.js";

/** Registers the conformance suite of a φ-function with vitest. */
export function checkPhi(factory: () => Phi, options: CheckPhiOptions): void {
  registerSuite(phiSuite(factory, options));
}
