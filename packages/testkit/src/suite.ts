import { assertExpectedFailures, type Check, type ExpectedFailures, type Outcome, runCheck } from "./check.js";

/** Makes a subject, lends it to `use`, and clears up after it. */
export type Provide<Subject> = <T>(use: (subject: Subject) => Promise<T>) => Promise<T>;

/** A check with a subject of its own. */
export interface SuiteCheck {
  readonly id: string;
  readonly title: string;
  /** @throws Error where the subject fails */
  run(): Promise<Outcome>;
}

/** The checks of one subject, to be run by vitest (register.ts) or by anything else (run-suites.ts). */
export interface Suite {
  readonly title: string;
  readonly checks: readonly SuiteCheck[];
}

export function suiteOf<Subject>(
  title: string,
  checks: readonly Check<Subject>[],
  provide: Provide<Subject>,
  expectedFailures: ExpectedFailures = {},
): Suite {
  const ids = checks.map(({ id }) => id);
  const known = ownCheck("expected-failures", "are of known checks only, and say why", () => {
    assertExpectedFailures(ids, expectedFailures);
  });
  const bound = checks.map((check) => ({
    id: check.id,
    title: check.title,
    run: () => provide((subject) => runCheck(check, subject, expectedFailures[check.id])),
  }));
  return { title, checks: [...bound, known] };
}

/** A check that needs no subject. */
export function ownCheck(id: string, title: string, run: () => void): SuiteCheck {
  return {
    id,
    title,
    run: () =>
      Promise.resolve().then(() => {
        run();
        return "passed" as const;
      }),
  };
}
