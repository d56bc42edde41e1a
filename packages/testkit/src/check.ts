/**
 * One thing that every good subject does. A check is a value, so that it can be run by vitest (register.ts) or by
 * anything else. It throws where the subject fails it.
 */
export interface Check<Subject> {
  /** Lower case with hyphens, unique among the checks of its kind; `expectedFailures` names it. */
  readonly id: string;
  /** What a good subject does, as a sentence without its subject. */
  readonly title: string;
  run(subject: Subject): void | Promise<void>;
  /** Where present and false, the check says nothing about this subject. */
  appliesTo?(subject: Subject): boolean;
}

/** Reasons by check id. The list is strict: a check that is expected to fail must fail. */
export type ExpectedFailures = Readonly<Record<string, string>>;

/** How a check that did not throw ended. */
export type Outcome = "passed" | "failed-as-expected" | "does-not-apply";

/** @throws Error where the subject fails the check, or fails to fail it as expected. */
export async function runCheck<Subject>(
  check: Check<Subject>,
  subject: Subject,
  expectedFailure?: string,
): Promise<Outcome> {
  if (check.appliesTo?.(subject) === false) {
    if (expectedFailure === undefined) return "does-not-apply";
    return fail(`${check.id} does not apply here: take it out of expectedFailures`);
  }
  if (expectedFailure === undefined) {
    await check.run(subject);
    return "passed";
  }
  const hasPassed = await passes(check, subject);
  if (hasPassed) fail(`${check.id} passes: take it out of expectedFailures ("${expectedFailure}")`);
  return "failed-as-expected";
}

async function passes<Subject>(check: Check<Subject>, subject: Subject): Promise<boolean> {
  try {
    await check.run(subject);
    return true;
  } catch {
    return false;
  }
}

const shortestReason = 15;

/** @throws Error for an id that no check has, or a reason that is no sentence. */
export function assertExpectedFailures(ids: readonly string[], expectedFailures: ExpectedFailures): void {
  for (const [id, reason] of Object.entries(expectedFailures)) {
    if (!ids.includes(id)) fail(`expectedFailures names "${id}"; known are ${ids.join(", ")}`);
    const isSentence = reason.length >= shortestReason && reason.includes(" ") && !/fixme|todo/i.test(reason);
    if (!isSentence) fail(`expectedFailures: say in a sentence why "${id}" fails, not "${reason}"`);
  }
}

export function fail(message: string): never {
  throw new Error(message);
}
