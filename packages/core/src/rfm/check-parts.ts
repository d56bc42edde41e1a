import type { AgopEstimator } from "../contracts/agop.js";
import type { FittedPredictor, Predictor } from "../contracts/predictor.js";
import type { Problem } from "../contracts/problem.js";
import { AgopError } from "../errors.js";
import type { FeatureMatrix } from "../matrix/feature-matrix.js";

type AnyPredictor = Predictor<Problem, FittedPredictor>;

/** What each part of a machine is called with first, and where one comes from. */
const firstCalls = [
  ["predictor", "prepare", "a predictor such as rowwiseRidge()"],
  ["agop", "start", "an AGOP estimator such as averageOuterProduct()"],
  ["phi", "value", "a φ such as power(0.5), or a list of them"],
  ["schedule", "start", "a schedule such as constantSchedule({ ridge, floor })"],
] as const;

/**
 * For who composes without TypeScript.
 * @throws AgopError `parts-mismatch` naming the part that is missing, or is something else
 */
export function checkPresent(parts: Readonly<Record<(typeof firstCalls)[number][0] | "name", unknown>>): void {
  for (const [part, method, example] of firstCalls) {
    const given = [parts[part]].flat();
    if (given.length > 0 && given.every((each) => isCallable(each, method))) continue;
    const what = `the \`${part}\` of "${String(parts.name)}" is missing, or is none`;
    throw new AgopError("parts-mismatch", what, `give ${example}`);
  }
}

function isCallable(part: unknown, method: string): boolean {
  return typeof part === "object" && part !== null && typeof Reflect.get(part, method) === "function";
}

/** @throws AgopError `parts-mismatch` naming both, where an estimator needs what a predictor does not give. */
export function checkExtras(agop: AgopEstimator, { name, gives = [] }: Pick<AnyPredictor, "name" | "gives">): void {
  const missing = agop.needs?.find((need) => ![need].flat().some((extra) => gives.includes(extra)));
  if (missing === undefined) return;
  const needed = [missing].flat().join(" or ");
  const what = `AGOP estimator "${agop.name}" needs ${needed}, which predictor "${name}" does not give`;
  throw new AgopError("parts-mismatch", what);
}

/**
 * @param giver what a matrix comes from, as 'AGOP estimator "average"'
 * @throws AgopError `parts-mismatch` naming both, where a predictor cannot take transforms of a matrix's form.
 */
export function checkForm(
  giver: string,
  { name, transforms = "dense" }: Pick<AnyPredictor, "name" | "transforms">,
  { form }: FeatureMatrix,
): void {
  if (transforms === "dense" || form === transforms) return;
  const what = `${giver} gives a ${form} matrix, predictor "${name}" takes ${transforms} transforms only`;
  throw new AgopError("parts-mismatch", what);
}

/** @throws AgopError `parts-mismatch` where there is not one φ for every place where features are learned. */
export function checkPhiCount(count: number, places: number, predictor: string): void {
  if (count === 1 || count === places) return;
  throw new AgopError(
    "parts-mismatch",
    `there are ${count} φ; predictor "${predictor}" learns features in ${places} places`,
  );
}

/** @throws AgopError `parts-mismatch` naming both, where an estimator remembers and a predictor's sides take turns. */
export function checkMemory(
  agop: AgopEstimator,
  { name, takesTurns = false }: Pick<AnyPredictor, "name" | "takesTurns">,
  remembers: boolean,
): void {
  if (!takesTurns || !remembers) return;
  const what = `AGOP estimator "${agop.name}" remembers features, predictor "${name}" learns others in each iteration`;
  throw new AgopError("parts-mismatch", what);
}
