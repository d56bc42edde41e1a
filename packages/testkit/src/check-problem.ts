import type { ProblemKind } from "@agop/core";
import type { ProblemContribution } from "@agop/core/registry";
import { type CheckProblemOptions, problemSuite } from "./problem/suite.js";
import { registerSuite } from "./register.js";

/** Registers the conformance suite of a kind of problem with vitest, given a small problem and estimates that are right and wrong. */
export function checkProblem<K extends ProblemKind>(
  contribution: ProblemContribution,
  options: CheckProblemOptions<K>,
): void {
  registerSuite(problemSuite(contribution, options));
}
