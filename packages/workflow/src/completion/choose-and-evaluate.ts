import {
  AgopError,
  type Backend,
  type Entries,
  type JsonObject,
  matrixCompletion,
  type MatrixEstimate,
  type Metrics,
  type Random,
  regressionErrors,
  type RegressionErrors,
  type RunResult,
  seededRandom,
  type SparseMatrix,
} from "@agop/core";
import { type MatrixFacts, type PreparedMatrix, prepareInTurn } from "@agop/core/plugin";
import type { Registry } from "@agop/core/registry";
import { type Checkpoint, holdOut, type RunOptions } from "@agop/core/run";
import { scaleEntries, type Scaling } from "@agop/data";
import { hasCheapSpectrum } from "../algorithms/choose-algorithm.js";
import { type Candidate, type Rival } from "../candidates/candidate.js";
import { compete } from "../candidates/compete.js";
import { onYardstick, restored } from "../candidates/yardstick.js";
import { followedFit, type Following } from "../following.js";
import { type Residuals, residualsOf } from "../uncertainty/residuals.js";
import { searchLength } from "../selection/select-by-validation.js";
import { rankingMeasures, type RankingMeasures } from "./ranking-measures.js";

/** Of the observed entries that are not held out, the part on which options are chosen. */
export const validationFraction = 0.1;

/** Candidates are told apart by so many validation entries, on as many splits as that takes, within reason. */
const enoughValidation = 2000;
const mostSplits = 10;

/** Observed entries in memory, and how to fit them. */
export interface FitRequest {
  readonly registry: Registry;
  readonly backend: Backend;
  readonly observed: SparseMatrix;
  readonly facts: MatrixFacts;
  /** What errors are measured in: the scale of the entries that a stage may see. Its origin is the guess by means. */
  readonly scale: (observed: SparseMatrix) => Scaling;
  /** Keeps a prediction within its scale, in the units of the table. */
  readonly clip: (value: number) => number;
  /** Lowest and highest rating, of a list of ratings. */
  readonly ratings?: readonly [low: number, high: number];
  /** At least one; with several, or options to search, validation decides. */
  readonly candidates: readonly Candidate[];
  /** Fraction of the observed entries to report the error on; 0 for none. */
  readonly holdout: number;
  readonly seed: number;
  /** Of each run of the choice, and of one that ends by convergence. */
  readonly maxIterations: Readonly<Record<"search" | "convergence", number>>;
  /** Milliseconds after which no further candidate is begun. */
  readonly budgetMs: number;
}

export interface HoldoutReport extends RegressionErrors {
  /** In standard deviations: comparable between columns. */
  readonly rmseStandardized: number;
  /** The same for a guess by means alone. */
  readonly baselineColumnMean: number;
}

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
  const errors = heldOutErrors(result.estimate, prepared, split.heldOut, yardstick, request);
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

interface HeldOutErrors {
  readonly all: HoldoutReport;
  /** In the units of the table; null where nothing of a column was held out. */
  readonly byColumn: readonly (RegressionErrors | null)[];
  readonly residuals: Residuals;
  readonly ranking: RankingMeasures | null;
}

function heldOutErrors(
  estimate: MatrixEstimate,
  { restore }: PreparedMatrix,
  heldOut: Entries,
  yardstick: Scaling,
  { observed, clip, facts, ratings }: FitRequest,
): HeldOutErrors {
  const { columnIndices, values } = heldOut;
  const unclipped = restored(estimate, heldOut, restore);
  const predicted = unclipped.map(clip);
  const truth = scaleEntries(yardstick, heldOut);
  const places = Array.from({ length: observed.cols }, (): number[] => []);
  columnIndices.forEach((column, k) => places[column].push(k));
  const byColumn = places.map((ofColumn) => {
    if (ofColumn.length === 0) return null;
    const pick = (array: Float64Array): Float64Array => Float64Array.from(ofColumn, (k) => array[k]);
    return regressionErrors(pick(predicted), pick(values));
  });
  return {
    all: {
      ...regressionErrors(predicted, values),
      rmseStandardized: regressionErrors(scaleEntries(yardstick, { ...heldOut, values: unclipped }), truth).rmse,
      // The means are the origin of the scale.
      baselineColumnMean: regressionErrors(new Float64Array(values.length), truth).rmse,
    },
    byColumn,
    residuals: residualsOf(heldOut, predicted, deviationsOf(yardstick, observed.cols), facts.isList),
    ranking: ratings ? rankingMeasures(heldOut, unclipped, ratings) : null,
  };
}

function deviationsOf(scaling: Scaling, cols: number): Float64Array {
  return scaling.kind === "columns" ? scaling.deviations : new Float64Array(cols).fill(scaling.deviation);
}
