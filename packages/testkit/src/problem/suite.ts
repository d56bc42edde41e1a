import type { ProblemKind } from "@agop/core";
import type { ProblemContribution } from "@agop/core/registry";
import type { ExpectedFailures } from "../check.js";
import { problemChecks } from "./checks.js";
import type { ProblemExample } from "./subject.js";
import { type Suite, suiteOf } from "../suite.js";

/** Examples of the problem, and which checks it is known to fail. */
export interface CheckProblemOptions<K extends ProblemKind> extends ProblemExample<K> {
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/** The conformance suite of a kind of problem, given a small problem and estimates that are right and wrong. */
export function problemSuite<K extends ProblemKind>(
  contribution: ProblemContribution,
  options: CheckProblemOptions<K>,
): Suite {
  const { title = "problem conformance", expectedFailures, ...example } = options;
  return suiteOf(title, problemChecks, (use) => use({ contribution, ...example }), expectedFailures);
}
