import { solveSemidefinite } from "@agop/algebra";
import {
  AgopError,
  type Backend,
  denseMatrix,
  type Evaluation,
  type JsonObject,
  regressionErrors,
  sparseRegression,
  type SparseRegressionProblem,
  type VectorEstimate,
} from "@agop/core";
import type { StopRules } from "@agop/core/run";
import {
  type RegressionData,
  type RegressionScaling,
  regressionScaling,
  scaleRegression,
  unscaleCoefficients,
} from "@agop/data";
import { followedFit, type Following } from "../following.js";
import { isExact } from "./exact-fit.js";
import type { Regression } from "./regression.js";
import type { SelectionRequest } from "./selection-request.js";

/** A fit to some of the observations. */
export interface FittedPart {
  /** On the scale. */
  readonly coefficients: Float64Array;
  /** Of the features that count as selected. */
  readonly selected: readonly number[];
  readonly isExact: boolean;
  readonly scaling: RegressionScaling;
  readonly iterations: number;
  readonly reason: string;
}

/** How one of the runs is done. */
export interface PartRun {
  readonly settings: JsonObject;
  readonly label: string;
  /** Undefined: to convergence. */
  readonly iterations?: number | undefined;
}

/** A coefficient below this part of the largest, both on the scale, counts as not selected. */
const selectionThreshold = 1e-4;

/** Fits the observations of a part, standardised. */
export async function fitPart(
  request: SelectionRequest,
  part: RegressionData,
  { iterations, ...how }: PartRun,
  run: Following,
): Promise<FittedPart> {
  const { maxIterations } = request;
  const scaling = regressionScaling(part);
  const scaled = scaleRegression(part, scaling);
  const problem = sparseRegression(scaled.design, scaled.response);
  const stop = iterations === undefined ? { maxIterations } : { maxIterations: iterations, tolerance: 0 };
  const result = await fitEquations(request, problem, { ...how, stop }, run);
  const { coefficients } = result.estimate;
  const exact = isExact(coefficients, scaled);
  const selected = exact ? nonzeros(coefficients) : selectedIndices(coefficients);
  return {
    coefficients: request.select ? leastSquaresOn(selected, scaled, request.backend) : coefficients,
    selected,
    isExact: exact,
    scaling,
    iterations: result.iterations,
    reason: result.reason,
  };
}

/** @throws AgopError `cancelled`, and what a run throws */
export async function fitEquations(
  { registry, algorithm, backend, seed }: SelectionRequest,
  problem: SparseRegressionProblem,
  how: Pick<PartRun, "settings" | "label"> & {
    readonly stop: StopRules;
    readonly validation?: Evaluation<VectorEstimate>;
  },
  run: Following,
) {
  const named = registry.algorithm("sparse-regression", { ...how.settings, name: algorithm });
  const result = await followedFit({ ...how, algorithm: named, problem, backend, seed }, run);
  if (result.reason === "cancelled") throw new AgopError("cancelled", "the regression was cancelled");
  return result;
}

export function nonzeros(coefficients: Float64Array): number[] {
  return [...coefficients.keys()].filter((j) => coefficients[j] !== 0);
}

function selectedIndices(coefficients: Float64Array): number[] {
  const largest = coefficients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return [...coefficients.keys()].filter((j) => Math.abs(coefficients[j]) > selectionThreshold * largest);
}

/** (A_S^T A_S)^{-1} A_S^T y on the selected features S, zero elsewhere. */
function leastSquaresOn(
  selected: readonly number[],
  { design, response }: RegressionData,
  backend: Backend,
): Float64Array {
  const part = denseMatrix(design.rows, selected.length);
  for (let i = 0; i < design.rows; i++) {
    selected.forEach((j, s) => (part.data[i * selected.length + s] = design.data[i * design.cols + j]));
  }
  return backend.scope(() => {
    const a = backend.fromDense(part);
    const y = backend.fromDense(denseMatrix(response.length, 1, response));
    const solved = backend.toDense(solveSemidefinite(backend.gram(a), backend.multiply(a, y, { left: true }), backend));
    const coefficients = new Float64Array(design.cols);
    selected.forEach((j, s) => (coefficients[j] = solved.data[s]));
    return coefficients;
  });
}

/** Of a fit, on observations that it has not seen. */
export function heldOutErrors(
  { design, response }: RegressionData,
  { coefficients, scaling }: FittedPart,
): NonNullable<Regression["holdout"]> {
  const { intercept, coefficients: inUnits } = unscaleCoefficients(coefficients, scaling);
  const predicted = response.map((_, i) => {
    let sum = intercept;
    for (let j = 0; j < design.cols; j++) sum += design.data[i * design.cols + j] * inUnits[j];
    return sum;
  });
  const { n, rmse, mae } = regressionErrors(predicted, response);
  const baseline = regressionErrors(new Float64Array(response.length).fill(scaling.responseMean), response);
  return { n, rmse, mae, rSquared: baseline.rmse > 0 ? 1 - (rmse / baseline.rmse) ** 2 : null };
}
