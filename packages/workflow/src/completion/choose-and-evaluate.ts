import {
  AgopError,
  type Backend,
  type Entries,
  type JsonObject,
  matrixCompletion,
  type MatrixEstimate,
  type Metrics,
  onEntries,
  type Random,
  regressionErrors,
  type RegressionErrors,
  type RunResult,
  seededRandom,
  type SparseMatrix,
  toEntries,
} from "@agop/core";
import type { SearchSpace } from "@agop/core/plugin";
import type { AlgorithmContribution, AlgorithmFor, Registry } from "@agop/core/registry";
import { type Checkpoint, holdOut, type RunOptions } from "@agop/core/run";
import { scaleEntries, type Scaling, unscaleAt } from "@agop/data";
import { hasCheapSpectrum } from "../algorithms/choose-algorithm.js";
import { followedFit, type Following } from "../following.js";
import { withChoice } from "../selection/option-paths.js";
import { searchLength, selectByValidation, type Selection } from "../selection/select-by-validation.js";

/** Of the observed entries that are not held out, the part on which options are chosen. */
const validationFraction = 0.1;

/** Observed entries in memory, and how to fit them. */
export interface FitRequest {
  readonly registry: Registry;
  readonly backend: Backend;
  readonly observed: SparseMatrix;
  /** How the observed entries are put on one scale; fitted on what each stage may see. */
  readonly scale: (observed: SparseMatrix) => Scaling;
  /** Keeps a prediction within its scale, in the units of the table. */
  readonly clip: (value: number) => number;
  readonly algorithm: string;
  /** Options that are fixed, complete with defaults. */
  readonly options: JsonObject;
  /** Options left to validation; null: run to convergence with `options`. */
  readonly search: SearchSpace | null;
  /** Fraction of the observed entries to report the error on; 0 for none. */
  readonly holdout: number;
  readonly seed: number;
  readonly maxIterations: number;
}

export interface HoldoutReport extends RegressionErrors {
  /** In standard deviations: comparable between columns. */
  readonly rmseStandardized: number;
  /** The same for a guess by means alone. */
  readonly baselineColumnMean: number;
}

/** What validation chose, and the error on entries that neither the choice nor the fit has seen. */
export interface Chosen {
  /** The algorithm's options, complete. */
  readonly settings: JsonObject;
  /** The iteration that validation chose; null: run to convergence. */
  readonly iterations: number | null;
  /** The error that the choice was made on. */
  readonly validation: Metrics | null;
  readonly holdout: HoldoutReport | null;
  /** Held-out errors by column, in the units of the table; null where nothing was held out. */
  readonly columnErrors: readonly (RegressionErrors | null)[];
}

/** How many fits a completion makes. */
export function completionRuns(search: SearchSpace | null, holdout: number): number {
  return (search ? searchLength(search) : 0) + (holdout > 0 ? 2 : 1);
}

/**
 * The first two of three stages: options and the iteration to keep are chosen on a validation split of the observed
 * entries; the error is measured on entries that neither the choice nor the fit has seen. The third, the completion
 * itself, is fitted to everything that is observed.
 */
export async function chooseAndEvaluate(request: FitRequest, run: Following): Promise<Chosen> {
  const { observed, holdout, seed } = request;
  const random = seededRandom(seed);
  const split = holdout > 0 ? holdOut(observed, holdout, random) : { kept: observed, heldOut: undefined };
  const scaling = request.scale(split.kept);
  const kept = rescaled(split.kept, scaling);

  const selection = request.search ? await select(request, request.search, kept, random, run) : undefined;
  const settings = withChoice(request.options, selection?.choice ?? {});
  const iterations = selection?.iterations ?? null;

  let errors: HeldOutErrors | undefined;
  if (split.heldOut) {
    const plan: Plan = { request, settings, iterations, run };
    const stage = { observed: kept, heldOut: rescaledEntries(split.heldOut, scaling) };
    const evaluated = await fitStage(plan, "evaluation", stage);
    errors = heldOutErrors(evaluated.estimate, split.heldOut, scaling, request);
  }
  return {
    settings,
    iterations,
    validation: selection?.validation ?? null,
    holdout: errors?.all ?? null,
    columnErrors: errors?.byColumn ?? [],
  };
}

/** What all stages have in common. */
export interface Plan {
  readonly request: FitRequest;
  readonly settings: JsonObject;
  /** The iteration that validation chose; null: run to convergence. */
  readonly iterations: number | null;
  readonly run: Following;
}

async function select(
  request: FitRequest,
  space: SearchSpace,
  kept: SparseMatrix,
  random: Random,
  run: Following,
): Promise<Selection> {
  const { backend, seed, maxIterations, options } = request;
  const { kept: train, heldOut } = holdOut(kept, validationFraction, random);
  return selectByValidation(
    {
      folds: [{ problem: matrixCompletion(train), validation: onEntries(heldOut) }],
      backend,
      space,
      algorithm: (choice) => algorithmOf(request, withChoice(options, choice)),
      maxIterations,
      seed,
      diagnosticsEvery: hasCheapSpectrum(contributionOf(request), kept) ? 1 : 0,
    },
    run,
  );
}

export interface Stage {
  readonly observed: SparseMatrix;
  readonly heldOut?: Entries;
  readonly resume?: Checkpoint;
  readonly onCheckpoint?: RunOptions["onCheckpoint"];
}

export async function fitStage(
  { request, settings, iterations, run }: Plan,
  label: string,
  { observed, heldOut, resume, onCheckpoint }: Stage,
): Promise<RunResult<MatrixEstimate>> {
  const { backend, seed, maxIterations } = request;
  const result = await followedFit(
    {
      algorithm: algorithmOf(request, settings),
      problem: matrixCompletion(observed),
      backend,
      seed,
      stop: iterations === null ? { maxIterations } : { maxIterations: iterations, tolerance: 0 },
      diagnosticsEvery: hasCheapSpectrum(contributionOf(request), observed) ? 1 : (iterations ?? 0),
      label,
      settings,
      ...(heldOut && { heldOut: onEntries(heldOut) }),
      ...(resume && { resume }),
    },
    run,
    onCheckpoint,
  );
  if (result.reason === "cancelled") throw new AgopError("cancelled", "the completion was cancelled");
  return result;
}

function contributionOf({ registry, algorithm }: FitRequest): AlgorithmContribution {
  return registry.find("algorithm", algorithm);
}

function algorithmOf({ registry, algorithm }: FitRequest, settings: JsonObject): AlgorithmFor<"matrix-completion"> {
  return registry.algorithm("matrix-completion", { ...settings, name: algorithm });
}

export function rescaled(observed: SparseMatrix, scaling: Scaling): SparseMatrix {
  return { ...observed, values: scaleEntries(scaling, toEntries(observed)) };
}

function rescaledEntries(entries: Entries, scaling: Scaling): Entries {
  return { ...entries, values: scaleEntries(scaling, entries) };
}

interface HeldOutErrors {
  readonly all: HoldoutReport;
  /** In the units of the table; null where nothing of a column was held out. */
  readonly byColumn: readonly (RegressionErrors | null)[];
}

function heldOutErrors(
  estimate: MatrixEstimate,
  heldOut: Entries,
  scaling: Scaling,
  { observed, clip }: FitRequest,
): HeldOutErrors {
  const { rowIndices, columnIndices, values } = heldOut;
  const standardised = estimate.predict(heldOut);
  const predicted = standardised.map((value, k) => clip(unscaleAt(scaling, rowIndices[k], columnIndices[k], value)));
  const scaledValues = scaleEntries(scaling, heldOut);
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
      rmseStandardized: regressionErrors(standardised, scaledValues).rmse,
      // The means are the origin of the scale.
      baselineColumnMean: regressionErrors(new Float64Array(values.length), scaledValues).rmse,
    },
    byColumn,
  };
}
