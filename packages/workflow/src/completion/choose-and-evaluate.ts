import {
  AgopError,
  type Entries,
  type JsonObject,
  matrixCompletion,
  type MatrixEstimate,
  type Metrics,
  type Random,
  type RegressionErrors,
  type RunResult,
  seededRandom,
  type SparseMatrix,
} from "@agop/core";
import { type PreparedMatrix, prepareInTurn } from "@agop/core/plugin";
import { type Checkpoint, holdOut, type RunOptions } from "@agop/core/run";
import type { Scaling } from "@agop/data";
import { hasCheapSpectrum } from "../algorithms/choose-algorithm.js";
import { type Candidate, type Rival } from "../candidates/candidate.js";
import { compete } from "../candidates/compete.js";
import { onYardstick } from "../candidates/yardstick.js";
import { followedFit, type Following } from "../following.js";
import type { Residuals } from "../uncertainty/residuals.js";
import { searchLength } from "../selection/select-by-validation.js";
import type { FitRequest } from "./fit-request.js";
import { holdoutErrors, type HoldoutReport } from "./holdout-errors.js";
import type { RankingMeasures } from "./ranking-measures.js";

/** Of the observed entries that are not held out, the part on which options are chosen. */
export const validationFraction = 0.1;

/** Candidates are told apart by so many validation entries, on as many splits as that takes, within reason. */
const enoughValidation = 2000;
const mostSplits = 10;

/** What validation chose, and the error on entries that neither the choice nor the fit has seen. */
export interface Chosen {
  readonly algorithm: string;
  /** By name, in the order in which they are done. */
  readonly preparations: readonly string[];
  /** The algorithm's options, complete. */
  readonly settings: JsonObject;
  /** The iteration that validation chose; null: run to convergence. */
  readonly iterations: number | null;
  /** The error that the choice was made on, in standard deviations. */
  readonly validation: Metrics | null;
  /** Whether the validation entries are met to rounding, as exactly low-rank data are. */
  readonly isExact: boolean;
  /** Everyone that competed, the winner too; none where there was nothing to choose. */
  readonly rivals: readonly Rival[];
  readonly holdout: HoldoutReport | null;
  /** Held-out errors by column, in the units of the table; null where nothing was held out. */
  readonly columnErrors: readonly (RegressionErrors | null)[];
  /** What the predictions of the held-out entries missed them by; null where nothing was held out. */
  readonly residuals: Residuals | null;
  /** How held-out ratings are ranked; null for anything but a list of ratings, and where no relevant one is held out. */
  readonly ranking: RankingMeasures | null;
}

/** How many fits a completion makes, at most. */
export function completionRuns(candidates: readonly Candidate[], holdout: number): number {
  const searched = isChosen(candidates)
    ? candidates.reduce((total, { search }) => total + searchLength(search ?? {}), 0)
    : 0;
  return searched + (holdout > 0 ? 2 : 1);
}

/** Whether there is anything to choose. */
function isChosen(candidates: readonly Candidate[]): boolean {
  return candidates.length > 1 || candidates[0].search !== null;
}

/** What is fitted to all that a stage may see. */
export type Choice = Omit<Chosen, "holdout" | "columnErrors" | "residuals" | "ranking">;

/**
 * The first two of three stages: preparations, algorithm, options and the iteration to keep are chosen on a validation split of the
 * observed entries; the error is measured on entries that neither the choice nor the fit has seen. The third, the completion
 * itself, is fitted to everything that is observed.
 */
export async function chooseAndEvaluate(request: FitRequest, following: Following): Promise<Chosen> {
  const run = withoutWarnings(following);
  const { observed, holdout, seed, scale } = request;
  const random = seededRandom(seed);
  const split = holdout > 0 ? holdOut(observed, holdout, random) : { kept: observed, heldOut: undefined };
  const yardstick = scale(split.kept);
  const choice = isChosen(request.candidates)
    ? await choose(request, split.kept, yardstick, random, run)
    : onlyChoice(request.candidates[0]);
  if (!split.heldOut) return { ...choice, holdout: null, columnErrors: [], residuals: null, ranking: null };

  const stage = { observed: split.kept, heldOut: split.heldOut, yardstick };
  const { result, prepared } = await fitStage({ request, choice, run }, "evaluation", stage);
  const errors = holdoutErrors(result.estimate, prepared, split.heldOut, yardstick, request);
  const { all: report, byColumn: columnErrors, residuals, ranking } = errors;
  return { ...choice, holdout: report, columnErrors, residuals, ranking };
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

function onlyChoice({ algorithm, preparations, options }: Candidate): Choice {
  const settings = { algorithm: algorithm.name, preparations, settings: options };
  return { ...settings, iterations: null, validation: null, isExact: false, rivals: [] };
}

async function choose(
  { registry, backend, candidates, facts, seed, maxIterations, budgetMs }: FitRequest,
  kept: SparseMatrix,
  yardstick: Scaling,
  random: Random,
  run: Following,
): Promise<Choice> {
  const wanted = Math.ceil(enoughValidation / (validationFraction * kept.values.length));
  const count = candidates.length > 1 ? Math.min(wanted, mostSplits) : 1;
  const splits = Array.from({ length: count }, () => holdOut(kept, validationFraction, random));
  const { search } = maxIterations;
  const contest = { registry, backend, candidates, facts, splits, yardstick, seed, budgetMs };
  const { winner, iterations, isExact, ...outcome } = await compete({ ...contest, maxIterations: search }, run);
  return {
    ...outcome,
    algorithm: winner.algorithm.name,
    preparations: winner.preparations,
    // What is exact gains from every further iteration.
    iterations: isExact ? null : iterations,
    isExact,
  };
}

/** What all stages have in common. */
export interface Plan {
  readonly request: FitRequest;
  readonly choice: Choice;
  readonly run: Following;
}

/** In the units of the table. */
export interface Stage {
  readonly observed: SparseMatrix;
  readonly heldOut?: Entries;
  /** With `heldOut`. */
  readonly yardstick?: Scaling;
  readonly resume?: Checkpoint;
  readonly onCheckpoint?: RunOptions["onCheckpoint"];
}

/** Of a fit that is exact: until nothing changes but the last digits. */
const exactTolerance = 1e-11;

/** An estimate, and what it is an estimate of. */
export interface StageResult {
  readonly result: RunResult<MatrixEstimate>;
  readonly prepared: PreparedMatrix;
}

export async function fitStage(
  { request, choice, run }: Plan,
  label: string,
  { observed, heldOut, yardstick, resume, onCheckpoint }: Stage,
): Promise<StageResult> {
  const { registry, backend, seed, maxIterations, facts } = request;
  const { algorithm, preparations, settings, iterations, isExact } = choice;
  const chain = preparations.map((name) => registry.preparation({ name }));
  const prepared = prepareInTurn(chain, observed, facts);
  const untilConverged = { maxIterations: maxIterations.convergence, ...(isExact && { tolerance: exactTolerance }) };
  const result = await followedFit(
    {
      algorithm: registry.algorithm("matrix-completion", { ...settings, name: algorithm }),
      problem: matrixCompletion(prepared.observed, observed.cols),
      backend,
      seed,
      stop: iterations === null ? untilConverged : { maxIterations: iterations, tolerance: 0 },
      diagnosticsEvery: hasCheapSpectrum(registry.find("algorithm", algorithm), observed) ? 1 : (iterations ?? 0),
      label,
      settings,
      ...(heldOut && yardstick && { heldOut: onYardstick(heldOut, yardstick, prepared.restore) }),
      ...(resume && { resume }),
    },
    run,
    onCheckpoint,
  );
  if (result.reason === "cancelled") throw new AgopError("cancelled", "the completion was cancelled");
  return { result, prepared };
}
