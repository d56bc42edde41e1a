import { describe, it } from "vitest";
import { assertExpectedFailures, type Check, type ExpectedFailures, runCheck } from "./check.js";

/** Makes a subject, lends it to `use`, and clears up after it. */
export type Provide<Subject> = <T>(use: (subject: Subject) => Promise<T>) => Promise<T>;

/** Registers one vitest test per check, each with a subject of its own. */
export function registerChecks<Subject>(
  title: string,
  checks: readonly Check<Subject>[],
  provide: Provide<Subject>,
  expectedFailures: ExpectedFailures = {},
): void {
  describe(title, () => {
    it("expects failures of known checks only, and says why", () => {
      assertExpectedFailures(
        checks.map(({ id }) => id),
        expectedFailures,
      );
    });
    for (const check of checks) {
      it(`${check.id}: ${check.title}`, async ({ skip }) => {
        const outcome = await provide((subject) => runCheck(check, subject, expectedFailures[check.id]));
        if (outcome === "does-not-apply") skip("does not apply here");
      });
    }
  });
}
