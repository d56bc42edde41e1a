import { type RegressionErrors, seededRandom, type SparseMatrix } from "@agop/core";
import type { PreparedMatrix } from "@agop/core/plugin";
import { type Checkpoint, holdOut, type Split } from "@agop/core/run";
import type { Scaling } from "@agop/data";
import { summaryOf } from "../algorithms/shape.js";
import type { Following } from "../following.js";
import type { Residuals } from "../uncertainty/residuals.js";
import { type Choice, choose } from "./choose.js";
import type { FitRequest } from "./fit-request.js";
import { fitStage, prepareStage } from "./fit-stage.js";
import { holdoutErrors, type HoldoutReport } from "./holdout-errors.js";
import type { RankingMeasures } from "./ranking-measures.js";

/** What validation chose, and the error on entries that neither the choice nor the fit has seen. */
export interface Chosen extends Choice {
  readonly holdout: HoldoutReport | null;
  /** Held-out errors by column, in the units of the table; null where nothing was held out. */
  readonly columnErrors: readonly (RegressionErrors | null)[];
  /** What the predictions of the held-out entries missed them by; null where nothing was held out. */
  readonly residuals: Residuals | null;
  /** How held-out ratings are ranked; null for anything but a list of ratings, and where no relevant one is held out. */
  readonly ranking: RankingMeasures | null;
  /** Of a large list: where the evaluation ended, from where the last fit goes on with all entries. */
  readonly evaluated?: Checkpoint;
}

/**
 * The first two of three stages: preparations, algorithm, options and the iteration to keep are chosen on a validation split of the
 * observed entries; the error is measured on entries that neither the choice nor the fit has seen. The third, the completion
 * itself, is fitted to everything that is observed.
 */
export async function chooseAndEvaluate(request: FitRequest, following: Following): Promise<Chosen> {
  const run = withoutWarnings(following);
  const { choice, evaluation } = await chooseOnKept(request, run);
  if (!evaluation) return { ...choice, holdout: null, columnErrors: [], residuals: null, ranking: null };

  const { prepared, heldOut, yardstick, goesOn } = evaluation;
  let evaluated: Checkpoint | undefined;
  const onCheckpoint = (checkpoint: Checkpoint): void => {
    evaluated = checkpoint;
  };
  const stage = { prepared, heldOut, yardstick, places: heldOut, ...(goesOn && { onCheckpoint }) };
  const { estimate } = await fitStage({ request, choice, run }, "evaluation", stage);
  const errors = holdoutErrors(estimate, prepared, heldOut, yardstick, request);
  const { all: report, byColumn: columnErrors, residuals, ranking } = errors;
  return { ...choice, holdout: report, columnErrors, residuals, ranking, ...(evaluated && { evaluated }) };
}

/** What is fitted to the entries that are kept, and measured on the others. */
interface Evaluation {
  readonly prepared: PreparedMatrix;
  readonly heldOut: Split["heldOut"];
  readonly yardstick: Scaling;
  /** Whether the last fit may begin where this one ends. */
  readonly goesOn: boolean;
}

/** The entries that are kept are gone when this is over: of a long list the evaluation has no room for them beside what is made of them. */
async function chooseOnKept(
  request: FitRequest,
  run: Following,
): Promise<{ readonly choice: Choice; readonly evaluation?: Evaluation }> {
  const { observed, holdout, seed, scale } = request;
  const random = seededRandom(seed);
  const split = holdout > 0 ? holdOut(observed, holdout, random) : { kept: observed, heldOut: undefined };
  const yardstick = scale(split.kept);
  const choice = await choose(request, { observed: split.kept, yardstick, random }, run);
  if (!split.heldOut) return { choice };
  const prepared = prepareStage(request, choice, split.kept);
  const goesOn = goesOnFromEvaluation(request, choice, split.kept);
  return { choice, evaluation: { prepared, heldOut: split.heldOut, yardstick, goesOn } };
}

/** Iterations that the last fit makes after those of the evaluation, whose entries are nearly all of its own. */
const iterationsAfter = 2;

/** Whether the last fit may begin where that of the entries that are kept ends. */
function goesOnFromEvaluation(
  { observed, registry, largeList }: FitRequest,
  { algorithm }: Choice,
  { rows, cols, values }: SparseMatrix,
): boolean {
  const { capabilities } = registry.find("algorithm", algorithm);
  const starts = (count: number): boolean => capabilities.startsOthers?.(summaryOf({ rows, cols, count })) === true;
  return observed.values.length > largeList && starts(values.length) && starts(observed.values.length);
}

/** Where a fit begins that goes on from the evaluation, so that it ends as many iterations later. */
export function afterEvaluation({ iteration, state }: Checkpoint): Checkpoint {
  return { iteration: Math.max(0, iteration - iterationsAfter), state };
}

/** What runs warn of on parts of the data, the last one says of all of it. */
function withoutWarnings(following: Following): Following {
  const { onEvent } = following;
  if (!onEvent) return following;
  return {
    ...following,
    onEvent: (event) => {
      if (event.type !== "warning") onEvent(event);
    },
  };
}
