import {
  AgopError,
  onResponses,
  seededRandom,
  shuffledIndices,
  sparseRegression,
  type SparseRegressionProblem,
  type VectorEstimate,
} from "@agop/core";
import type { SearchSpace } from "@agop/core/plugin";
import {
  observationsAt,
  type RegressionData,
  regressionScaling,
  scaleRegression,
  unscaleCoefficients,
} from "@agop/data";
import type { Following } from "../following.js";
import { withChoice } from "../selection/option-paths.js";
import { type Choice, type Fold, selectByValidation } from "../selection/select-by-validation.js";
import { exactSolution, type Split } from "./exact-solution.js";
import { type FittedPart, fitPart, heldOutErrors } from "./fit-part.js";
import type { Regression } from "./regression.js";
import type { SelectionRequest } from "./selection-request.js";

/**
 * Sparse regression: the exact solution where one is; else options and the iteration to keep by cross-validation, the error
 * on observations that neither choice nor fit has seen, the coefficients from all observations.
 */
export async function selectFeatures(request: SelectionRequest, run: Following): Promise<Regression> {
  const { data, holdout, seed } = request;
  const order = shuffledIndices(data.response.length, seededRandom(seed));
  const heldOutCount = Math.round(holdout * order.length);
  if (request.search) checkFolds(order.length - heldOutCount, request.folds);
  const { settings, validation, evaluated, final, reason } =
    (await exactly(request, { order, heldOutCount }, run)) ??
    (await chosen(request, order.subarray(heldOutCount), run));
  const { intercept, coefficients } = unscaleCoefficients(final.coefficients, final.scaling);
  return {
    settings,
    iterations: final.iterations,
    reason,
    isExact: final.isExact,
    validation,
    holdout: evaluated && heldOutErrors(observationsAt(data, order.subarray(0, heldOutCount)), evaluated),
    intercept,
    selected: [...final.selected]
      .sort((a, b) => Math.abs(final.coefficients[b]) - Math.abs(final.coefficients[a]))
      .map((j) => ({
        feature: data.featureNames[j],
        coefficient: coefficients[j],
        standardised: final.coefficients[j],
      })),
    features: data.featureNames.length,
  };
}

/** What was chosen, and the fits with it. */
interface ChosenFit extends Pick<Regression, "settings" | "reason" | "validation"> {
  /** Without what is held out; null where nothing is. */
  readonly evaluated: FittedPart | null;
  /** To all observations. */
  readonly final: FittedPart;
}

async function exactly(request: SelectionRequest, split: Split, run: Following): Promise<ChosenFit | undefined> {
  if (!request.exact) return undefined;
  const settings = withChoice(request.options, request.exact.options);
  const { maxIterations } = request.exact;
  const solution = await exactSolution(request, split, { settings, maxIterations }, run);
  if (!solution) return undefined;
  const { final } = solution;
  const evaluated = split.heldOutCount === 0 ? null : solution.evaluated;
  return { settings, reason: final.reason, validation: null, evaluated, final };
}

/** @param rows of the observations that the choice may see */
async function chosen(request: SelectionRequest, rows: Int32Array, run: Following): Promise<ChosenFit> {
  const { data, search, options } = request;
  const kept = observationsAt(data, rows);
  const selection = search ? await choose(request, search, kept, run) : undefined;
  const settings = withChoice(options, selection?.choice ?? {});
  const fitTo = (part: RegressionData, label: string) =>
    fitPart(request, part, { settings, label, iterations: selection?.iterations }, run);
  const evaluated = rows.length === data.response.length ? null : await fitTo(kept, "evaluation");
  const final = await fitTo(data, "final");
  const reason = selection ? "validation" : final.reason;
  return { settings, reason, validation: selection?.validation ?? null, evaluated, final };
}

function checkFolds(observations: number, folds: number): void {
  if (observations >= 2 * folds) return;
  throw new AgopError(
    "option-invalid",
    `${observations} observations are too few for ${folds} folds`,
    "give a smaller `folds` or `holdout`",
  );
}

async function choose(request: SelectionRequest, space: SearchSpace, kept: RegressionData, run: Following) {
  const { backend, maxIterations, seed, options, folds: count } = request;
  const n = kept.response.length;
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
  const algorithm = (choice: Choice) =>
    request.registry.algorithm("sparse-regression", { ...withChoice(options, choice), name: request.algorithm });
  return selectByValidation({ folds, backend, space, algorithm, maxIterations, seed }, run);
}
