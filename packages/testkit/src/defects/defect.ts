import { type Check, runCheck } from "../check.js";

/** Something wrong that a plugin author might do, and the one check that must notice. */
export interface Defect<Subject> {
  readonly name: string;
  /** The id of the check. */
  readonly caughtBy: string;
  /** The members of the subject that differ from those of a good one; where left out, all may. */
  readonly replaces?: readonly string[];
  /** A subject with the defect, new at every call. */
  plant(): Subject;
}

/** The ids of the checks that a subject fails. */
export async function failedChecks<Subject>(
  checks: readonly Check<Subject>[],
  plant: () => Subject,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const check of checks) {
    try {
      await runCheck(check, plant());
    } catch {
      failed.push(check.id);
    }
  }
  return failed;
}
