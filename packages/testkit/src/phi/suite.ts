import type { Phi } from "@agop/core";
import type { ExpectedFailures } from "../check.js";
import { phiChecks } from "./checks.js";
import type { PhiSubject } from "./subject.js";
import { type Provide, type Suite, suiteOf } from "../suite.js";
import type { BackendFactory } from "../with-backend.js";

/** What φ is applied with, and which checks it is known to fail. */
export interface CheckPhiOptions {
  /** To apply φ to matrices with. */
  readonly backend: BackendFactory;
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/** The conformance suite of a φ-function. */
export function phiSuite(factory: () => Phi, options: CheckPhiOptions): Suite {
  const { backend: makeBackend, title = "φ conformance", expectedFailures } = options;
  const provide: Provide<PhiSubject> = async (use) => {
    const backend = await makeBackend();
    try {
      return await use({ phi: factory(), backend });
    } finally {
      backend.dispose();
    }
  };
  return suiteOf(title, phiChecks, provide, expectedFailures);
}
