import { describe, it } from "vitest";
import type { Suite } from "./suite.js";

/** Milliseconds: only ends a check that hangs. On a busy machine a thousand points take longer than the five seconds of vitest. */
const patience = 600_000;

/** Registers one vitest test per check. Checks that do not apply are left out: they are no tests that were skipped. */
export function registerSuite({ title, checks }: Suite): void {
  describe(title, async () => {
    for (const check of checks) {
      if (!(await check.applies())) continue;
      it(`${check.id}: ${check.title}`, { timeout: patience }, async () => {
        await check.run();
      });
    }
  });
}
