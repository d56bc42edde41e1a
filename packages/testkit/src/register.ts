import { describe, it } from "vitest";
import type { Suite } from "./suite.js";

/** Registers one vitest test per check. */
export function registerSuite({ title, checks }: Suite): void {
  describe(title, () => {
    for (const check of checks) {
      it(`${check.id}: ${check.title}`, async ({ skip }) => {
        if ((await check.run()) === "does-not-apply") skip("does not apply here");
      });
    }
  });
}
