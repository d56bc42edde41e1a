import { estimateChecks } from "./estimate-checks.js";
import { runChecks } from "./run-checks.js";
import type { AlgorithmCheck } from "./subject.js";

/** The contract of core's algorithm.ts, seen through the run loop. */
export const algorithmChecks: readonly AlgorithmCheck[] = [...runChecks, ...estimateChecks];
