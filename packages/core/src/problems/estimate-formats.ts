import type { StateValue } from "../contracts/state.js";
import { AgopError } from "../errors.js";
import { denseMatrix } from "../matrix/matrix.js";
import { contributeEstimate } from "../plugin/contribute.js";
import { coefficientsFormat, vectorEstimate } from "./vector-estimate.js";
import { denseEstimate, denseFormat } from "./matrix-estimate.js";

/** Loads estimates that hold X itself. */
export const denseMatrixContribution = contributeEstimate({
  name: denseFormat,
  summary: "X, row by row",
  source: "docs/reference/problems.md",
  load: ({ rows, cols, data }) => denseEstimate(denseMatrix(savedSize(rows), savedSize(cols), savedNumbers(data))),
});

/** Loads estimates that are coefficients. */
export const coefficientsContribution = contributeEstimate({
  name: coefficientsFormat,
  summary: "coefficients x",
  source: "docs/reference/problems.md",
  load: ({ coefficients }) => vectorEstimate(savedNumbers(coefficients)),
});

/** @throws AgopError `state-invalid` for anything but a size */
export function savedSize(value: StateValue | undefined): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw damaged();
}

/** @throws AgopError `state-invalid` for anything but an array of float64 */
export function savedNumbers(value: StateValue | undefined): Float64Array {
  if (value instanceof Float64Array) return value;
  throw damaged();
}

function damaged(): AgopError {
  return new AgopError("state-invalid", "a saved estimate is damaged");
}
