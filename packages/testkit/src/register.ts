import { describe, it } from "vitest";
import { assertExpectedFailures, type Check, type ExpectedFailures, runCheck } from "./check.js";

/** Makes a subject, lends it to `use`, and clears up after it. */
export type Provide<Subject> = <T>(use: (subject: Subject) => Promise<T>) => Promise<T>;

/**
 * Registers one vitest test per check, each with a subject of its own. Checks that do not apply are left out: they are no
 * tests that were skipped.
 */
export function registerChecks<Subject>(
  title: string,
  checks: readonly Check<Subject>[],
  provide: Provide<Subject>,
  expectedFailures: ExpectedFailures = {},
): void {
  describe(title, async () => {
    it("expects failures of known checks only, and says why", () => {
      assertExpectedFailures(
        checks.map(({ id }) => id),
        expectedFailures,
      );
    });
    const applying = await thoseThatApply(checks, provide);
    for (const check of checks) {
      // One that is expected to fail must apply, which its run checks.
      if (!applying.includes(check) && !(check.id in expectedFailures)) continue;
      it(`${check.id}: ${check.title}`, async () => {
        await provide((subject) => runCheck(check, subject, expectedFailures[check.id]));
      });
    }
  });
}

/** All, where no subject can be made to ask them: their runs fail with the reason. */
async function thoseThatApply<Subject>(
  checks: readonly Check<Subject>[],
  provide: Provide<Subject>,
): Promise<readonly Check<Subject>[]> {
  if (checks.every(({ appliesTo }) => appliesTo === undefined)) return checks;
  const ask = (subject: Subject) => checks.filter((check) => check.appliesTo?.(subject) !== false);
  return provide((subject) => Promise.resolve(ask(subject))).catch(() => checks);
}
