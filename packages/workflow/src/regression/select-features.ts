import { solveSemidefinite } from "@agop/algebra";
import {
  AgopError,
  type Backend,
  denseMatrix,
  type JsonObject,
  type Metrics,
  onResponses,
  regressionErrors,
  type RegressionErrors,
  seededRandom,
  shuffledIndices,
  sparseRegression,
  type SparseRegressionProblem,
  type VectorEstimate,
} from "@agop/core";
import type { SearchSpace } from "@agop/core/plugin";
import type { Registry } from "@agop/core/registry";
import {
  observationsAt,
  type RegressionData,
  type RegressionScaling,
  regressionScaling,
  scaleRegression,
  unscaleCoefficients,
} from "@agop/data";
import { followedFit, type Following } from "../following.js";
import { withChoice } from "../selection/option-paths.js";
import { type Choice, type Fold, selectByValidation } from "../selection/select-by-validation.js";

/** Observations in memory, and how to fit them. */
export interface SelectionRequest {
  readonly registry: Registry;
  readonly backend: Backend;
  readonly data: RegressionData;
  readonly algorithm: string;
  readonly options: JsonObject;
  /** Options left to cross-validation; null: run to convergence with `options`. */
  readonly search: SearchSpace | null;
  readonly folds: number;
  /** Fraction of the observations to report the error on; 0 for none. */
  readonly holdout: number;
  /** Fit the selected features again by ordinary least squares. */
  readonly select: boolean;
  readonly seed: number;
  readonly maxIterations: number;
}

export interface Regression {
  readonly settings: JsonObject;
  readonly iterations: number;
  readonly reason: string;
  /** Over all folds, in standard deviations of the response. */
  readonly validation: Metrics | null;
  /** In the units of the response. */
  readonly holdout: (RegressionErrors & { readonly rSquared: number }) | null;
  readonly intercept: number;
  /** In the units of the table, the largest effect first. */
  readonly selected: readonly {
    readonly feature: string;
    readonly coefficient: number;
    readonly standardised: number;
  }[];
  readonly features: number;
}

/** A coefficient below this part of the largest, both on the scale, counts as not selected. */
const selectionThreshold = 1e-4;

/**
 * Sparse regression: options and the iteration to keep by cross-validation, the error on observations that
 * neither choice nor fit has seen, the coefficients from all observations.
 */
export async function selectFeatures(request: SelectionRequest, run: Following): Promise<Regression> {
  const { data, holdout, seed, options } = request;
  const random = seededRandom(seed);
  const order = shuffledIndices(data.response.length, random);
  const heldOutCount = Math.round(holdout * order.length);
  const kept = observationsAt(data, order.subarray(heldOutCount));
  const heldOut = heldOutCount === 0 ? undefined : observationsAt(data, order.subarray(0, heldOutCount));

  const selection = request.search ? await choose(request, request.search, kept, run) : undefined;
  const settings = withChoice(options, selection?.choice ?? {});
  const fitTo = (part: RegressionData, label: string) =>
    fitPart(request, part, settings, selection?.iterations, label, run);
  const evaluated = heldOut && (await fitTo(kept, "evaluation"));
  const final = await fitTo(data, "final");
  const { intercept, coefficients } = unscaleCoefficients(final.coefficients, final.scaling);
  return {
    settings,
    iterations: final.iterations,
    reason: selection ? "validation" : final.reason,
    validation: selection?.validation ?? null,
    holdout: heldOut && evaluated ? heldOutErrors(heldOut, evaluated) : null,
    intercept,
    selected: selectedIndices(final.coefficients)
      .sort((a, b) => Math.abs(final.coefficients[b]) - Math.abs(final.coefficients[a]))
      .map((j) => ({
        feature: data.featureNames[j],
        coefficient: coefficients[j],
        standardised: final.coefficients[j],
      })),
    features: data.featureNames.length,
  };
}

async function choose(request: SelectionRequest, space: SearchSpace, kept: RegressionData, run: Following) {
  const { backend, maxIterations, seed, options, folds: count } = request;
  const n = kept.response.length;
  if (n < 2 * count) {
    throw new AgopError(
      "option-invalid",
      `${n} observations are too few for ${count} folds`,
      "give a smaller `folds` or `holdout`",
    );
  }
  // `kept` is in random order, so that every count-th observation makes a random fold.
  const rows = Array.from({ length: n }, (_, i) => i);
  const folds = Array.from({ length: count }, (_, fold): Fold<SparseRegressionProblem, VectorEstimate> => {
    const train = observationsAt(kept, Int32Array.from(rows.filter((i) => i % count !== fold)));
    const scaling = regressionScaling(train);
    const rest = observationsAt(kept, Int32Array.from(rows.filter((i) => i % count === fold)));
    const { design, response } = scaleRegression(train, scaling);
    const validation = scaleRegression(rest, scaling);
    return {
      problem: sparseRegression(design, response),
      validation: onResponses(validation.design, validation.response),
    };
  });
  const algorithm = (choice: Choice) => algorithmOf(request, withChoice(options, choice));
  return selectByValidation({ folds, backend, space, algorithm, maxIterations, seed }, run);
}

function algorithmOf({ registry, algorithm }: SelectionRequest, settings: JsonObject) {
  return registry.algorithm("sparse-regression", { ...settings, name: algorithm });
}

interface FittedPart {
  /** On the scale. */
  readonly coefficients: Float64Array;
  readonly scaling: RegressionScaling;
  readonly iterations: number;
  readonly reason: string;
}

async function fitPart(
  request: SelectionRequest,
  part: RegressionData,
  settings: JsonObject,
  iterations: number | undefined,
  label: string,
  run: Following,
): Promise<FittedPart> {
  const { backend, seed, maxIterations } = request;
  const scaling = regressionScaling(part);
  const scaled = scaleRegression(part, scaling);
  const result = await followedFit(
    {
      algorithm: algorithmOf(request, settings),
      problem: sparseRegression(scaled.design, scaled.response),
      backend,
      seed,
      label,
      settings,
      stop: iterations === undefined ? { maxIterations } : { maxIterations: iterations, tolerance: 0 },
    },
    run,
  );
  if (result.reason === "cancelled") throw new AgopError("cancelled", "the regression was cancelled");
  const { coefficients } = result.estimate;
  return {
    coefficients: request.select ? leastSquaresOn(selectedIndices(coefficients), scaled, backend) : coefficients,
    scaling,
    iterations: result.iterations,
    reason: result.reason,
  };
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

function heldOutErrors({ design, response }: RegressionData, { coefficients, scaling }: FittedPart) {
  const { intercept, coefficients: inUnits } = unscaleCoefficients(coefficients, scaling);
  const predicted = response.map((_, i) => {
    let sum = intercept;
    for (let j = 0; j < design.cols; j++) sum += design.data[i * design.cols + j] * inUnits[j];
    return sum;
  });
  const metrics = regressionErrors(predicted, response);
  const baseline = regressionErrors(new Float64Array(response.length).fill(scaling.responseMean), response);
  return { ...metrics, rSquared: 1 - (metrics.rmse / baseline.rmse) ** 2 };
}
