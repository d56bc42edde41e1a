import { formsAgree } from "./forms-check.js";
import type { PhiCheck } from "./subject.js";
import { valueChecks } from "./value-checks.js";

/** The contract of core's phi.ts. */
export const phiChecks: readonly PhiCheck[] = [...valueChecks, formsAgree];
