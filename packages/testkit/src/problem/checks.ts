import type { ProblemCheck } from "./subject.js";
import { measureChecks } from "./measure-checks.js";
import { readingChecks } from "./reading-checks.js";

/** The contract of core's problem.ts and metric.ts, and of contributions of kind "problem". */
export const problemChecks: readonly ProblemCheck[] = [...measureChecks, ...readingChecks];
