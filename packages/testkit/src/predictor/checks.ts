import { fitChecks } from "./fit-checks.js";
import { gradientChecks } from "./gradient-checks.js";
import { lifeChecks } from "./life-checks.js";
import type { PredictorCheck } from "./subject.js";

/** The contract of core's predictor.ts and gradients.ts. */
export const predictorChecks: readonly PredictorCheck[] = [...gradientChecks, ...fitChecks, ...lifeChecks];
