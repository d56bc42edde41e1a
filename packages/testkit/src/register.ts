import { describe, it } from "vitest";
import type { Suite } from "./suite.js";

/** Registers one vitest test per check. Checks that do not apply are left out: they are no tests that were skipped. */
export function registerSuite({ title, checks }: Suite): void {
  describe(title, async () => {
    for (const check of checks) {
      if (!(await check.applies())) continue;
      it(`${check.id}: ${check.title}`, async () => {
        await check.run();
      });
    }
  });
}
