import { backendChecks } from "./backend/checks.js";
import type { BackendSubject } from "./backend/subject.js";
import type { ExpectedFailures } from "./check.js";
import { type Provide, registerChecks } from "./register.js";
import type { BackendFactory } from "./with-backend.js";

/** Registers the conformance suite of a backend with vitest; every check gets a new backend, disposed afterwards. */
export function checkBackend(
  factory: BackendFactory,
  options: { readonly title?: string; readonly expectedFailures?: ExpectedFailures } = {},
): void {
  const { title = "backend conformance", expectedFailures } = options;
  const provide: Provide<BackendSubject> = async (use) => {
    const backend = await factory();
    try {
      return await use({ backend, create: factory });
    } finally {
      backend.dispose();
    }
  };
  registerChecks(title, backendChecks, provide, expectedFailures);
}
