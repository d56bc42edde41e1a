import { assertExpectedFailures, type Check, type ExpectedFailures, type Outcome, runCheck } from "./check.js";

/** Makes a subject, lends it to `use`, and clears up after it. */
export type Provide<Subject> = <T>(use: (subject: Subject) => Promise<T>) => Promise<T>;

/** A check with a subject of its own. */
export interface SuiteCheck {
  readonly id: string;
  readonly title: string;
  /** Whether it says anything about the subject, or is expected to; true also where no subject can be made, so that its run tells why. */
  applies(): Promise<boolean>;
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
  let asked: Promise<readonly string[]> | undefined;
  const bound = checks.map((check) => ({
    id: check.id,
    title: check.title,
    applies: async () =>
      check.id in expectedFailures || (await (asked ??= thoseThatApply(checks, provide))).includes(check.id),
    run: () => provide((subject) => runCheck(check, subject, expectedFailures[check.id])),
  }));
  return { title, checks: [...bound, known] };
}

/** Asked of one subject for all checks, since one may be costly to make. */
async function thoseThatApply<Subject>(
  checks: readonly Check<Subject>[],
  provide: Provide<Subject>,
): Promise<readonly string[]> {
  const ids = (asked: readonly Check<Subject>[]): readonly string[] => asked.map(({ id }) => id);
  if (checks.every(({ appliesTo }) => appliesTo === undefined)) return ids(checks);
  const ask = (subject: Subject) => ids(checks.filter((check) => check.appliesTo?.(subject) !== false));
  return provide((subject) => Promise.resolve(ask(subject))).catch(() => ids(checks));
}

/** A check that needs no subject. */
export function ownCheck(id: string, title: string, run: () => void): SuiteCheck {
  return {
    id,
    title,
    applies: () => Promise.resolve(true),
    run: () =>
      Promise.resolve().then(() => {
        run();
        return "passed" as const;
      }),
  };
}
