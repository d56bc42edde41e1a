import type { Phi } from "@agop/core";
import type { ExpectedFailures } from "./check.js";
import { phiChecks } from "./phi/checks.js";
import type { PhiSubject } from "./phi/subject.js";
import { type Provide, registerChecks } from "./register.js";
import type { BackendFactory } from "./with-backend.js";

export interface CheckPhiOptions {
  /** To apply φ to matrices with. */
  readonly backend: BackendFactory;
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/** Registers the conformance suite of a φ-function with vitest. */
export function checkPhi(factory: () => Phi, options: CheckPhiOptions): void {
  const { backend: makeBackend, title = "φ conformance", expectedFailures } = options;
  const provide: Provide<PhiSubject> = async (use) => {
    const backend = await makeBackend();
    try {
      return await use({ phi: factory(), backend });
    } finally {
      backend.dispose();
    }
  };
  registerChecks(title, phiChecks, provide, expectedFailures);
}
