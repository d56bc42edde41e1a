import { memoryChecks } from "./memory-checks.js";
import type { AgopCheck } from "./subject.js";
import { valueChecks } from "./value-checks.js";

/** The contract of core's agop.ts. */
export const agopChecks: readonly AgopCheck[] = [...valueChecks, ...memoryChecks];
