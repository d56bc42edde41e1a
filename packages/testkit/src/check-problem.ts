import type { ProblemKind } from "@agop/core";
import type { ProblemContribution } from "@agop/core/registry";
import type { ExpectedFailures } from "./check.js";
import { problemChecks } from "./problem/checks.js";
import type { ProblemExample } from "./problem/subject.js";
import { registerChecks } from "./register.js";

export interface CheckProblemOptions<K extends ProblemKind> extends ProblemExample<K> {
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/** Registers the conformance suite of a kind of problem with vitest, given a small problem and estimates that are right and wrong. */
export function checkProblem<K extends ProblemKind>(
  contribution: ProblemContribution,
  options: CheckProblemOptions<K>,
): void {
  const { title = "problem conformance", expectedFailures, ...example } = options;
  registerChecks(title, problemChecks, (use) => use({ contribution, ...example }), expectedFailures);
}
