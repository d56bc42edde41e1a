import { backendChecks } from "./checks.js";
import type { BackendSubject } from "./subject.js";
import type { ExpectedFailures } from "../check.js";
import { type Provide, type Suite, suiteOf } from "../suite.js";
import type { BackendFactory } from "../with-backend.js";

/** The conformance suite of a backend; every check gets a new backend, disposed afterwards. */
export function backendSuite(
  factory: BackendFactory,
  options: { readonly title?: string; readonly expectedFailures?: ExpectedFailures } = {},
): Suite {
  const { title = "backend conformance", expectedFailures } = options;
  const provide: Provide<BackendSubject> = async (use) => {
    const backend = await factory();
    try {
      return await use({ backend, create: factory });
    } finally {
      backend.dispose();
    }
  };
  return suiteOf(title, backendChecks, provide, expectedFailures);
}
