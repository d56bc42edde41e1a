import { backendSuite } from "./backend/suite.js";
import type { ExpectedFailures } from "./check.js";
import { registerSuite } from "./register.js";
import type { BackendFactory } from "./with-backend.js";

/** Registers the conformance suite of a backend with vitest; every check gets a new backend, disposed afterwards. */
export function checkBackend(
  factory: BackendFactory,
  options: { readonly title?: string; readonly expectedFailures?: ExpectedFailures } = {},
): void {
  registerSuite(backendSuite(factory, options));
}
