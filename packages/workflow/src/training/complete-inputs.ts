import {
  AgopError,
  type Backend,
  type DenseMatrix,
  type JsonObject,
  matrixCompletion,
  onEntries,
  seededRandom,
  type SparseMatrix,
} from "@agop/core";
import type { SearchSpace } from "@agop/core/plugin";
import type { AlgorithmContribution, Registry } from "@agop/core/registry";
import { holdOut, isNumericalTrouble } from "@agop/core/run";
import { batchesOf, completionByRows, type RowCompletionEstimate } from "@agop/core/streaming";
import { memoryRows } from "@agop/data";
import { completesByRows } from "../algorithms/choose-algorithm.js";
import { summaryOf } from "../algorithms/shape.js";
import { iterationLimits } from "../selection/fitting-options.js";
import { followedFit, type Following } from "../following.js";
import { withChoice } from "../selection/option-paths.js";
import { fixedOptions, searchSpace } from "../selection/search-space.js";
import { type Choice, searchLength, selectByValidation } from "../selection/select-by-validation.js";
import { sampleRows } from "../source/row-source.js";

/** How missing numbers among the inputs are completed: the options are chosen once, features are learned of several sets of rows. */
export interface InputCompletion {
  /** How many fits choosing takes. */
  readonly searchRuns: number;
  /** For inputs of which nothing is missing, so that nothing can be learned of what is. */
  readonly defaults: CompletionChoice;
  /** @param scaled rows x numbers, standardised, NaN where missing */
  choose(scaled: DenseMatrix, run: Following): Promise<CompletionChoice>;
  /** Null where it is not possible: missing numbers are then means. */
  learn(scaled: DenseMatrix, choice: CompletionChoice, run: Following): Promise<RowCompletionEstimate | null>;
}

/** Options, and the iteration to stop at; null: where it has converged. */
export interface CompletionChoice {
  readonly settings: JsonObject;
  readonly iterations: number | null;
}

/** Of what is observed, the part on which options are chosen. */
const validationFraction = 0.1;
/** A sample of more numbers chooses and learns no better. */
const mostChosenOn = 100_000;
const mostLearnedOn = 2_000_000;
const batchRows = 10_000;
const mostIterations = iterationLimits(undefined).search;

/** @returns undefined where there is nothing to complete from: one column, or no algorithm that completes by rows */
export function inputCompletion(
  registry: Registry,
  backend: Backend,
  { numbers, seed }: { readonly numbers: number; readonly seed: number },
): InputCompletion | undefined {
  const contribution = registry.list("algorithm").find(completesByRows);
  if (!contribution || numbers < 2) return undefined;
  const space = spaceOf(contribution, numbers);
  const options = fixedOptions({}, contribution, registry);
  const { name } = contribution;
  const defaults = { settings: options, iterations: null };
  return {
    searchRuns: searchLength(space),
    defaults,
    choose: async (scaled, run) => {
      const sample = sampleRows(memoryRows(scaled), mostChosenOn / scaled.cols);
      const split = splitOf(sample, seed);
      if (!split) return defaults;
      const { kept, heldOut } = split;
      const spec = {
        folds: [{ problem: matrixCompletion(kept), validation: onEntries(heldOut) }],
        backend,
        space,
        algorithm: (choice: Choice) =>
          registry.algorithm("matrix-completion", { ...withChoice(options, choice), name }),
        maxIterations: mostIterations,
        seed,
        label: "search for missing inputs",
      };
      const selected = await orUndefined(selectByValidation(spec, run));
      return selected ? { settings: withChoice(options, selected.choice), iterations: selected.iterations } : defaults;
    },
    learn: async (scaled, { settings, iterations }, run) => {
      const sample = sampleRows(memoryRows(scaled), mostLearnedOn / scaled.cols);
      const spec = {
        algorithm: registry.algorithm("completion-by-rows", { ...settings, name }),
        problem: completionByRows(batchesOf(sample, batchRows)),
        backend,
        seed,
        stop: iterations === null ? { maxIterations: mostIterations } : { maxIterations: iterations, tolerance: 0 },
        label: "missing inputs",
        settings,
      };
      const result = await orUndefined(followedFit(spec, run));
      if (result?.reason === "cancelled") throw new AgopError("cancelled", "the training was cancelled");
      return result?.estimate ?? null;
    },
  };
}

/** Undefined where there is nothing that could be held out: too few numbers, or one in each row. */
function splitOf(sample: SparseMatrix, seed: number): ReturnType<typeof holdOut> | undefined {
  try {
    return holdOut(sample, validationFraction, seededRandom(seed));
  } catch (error) {
    if (error instanceof AgopError && error.code === "option-invalid") return undefined;
    throw error;
  }
}

/** Undefined where the numbers do not allow it. */
async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isNumericalTrouble(error)) return undefined;
    throw error;
  }
}

function spaceOf(contribution: AlgorithmContribution, cols: number): SearchSpace {
  const shape = { rows: cols, cols, count: cols * cols };
  return searchSpace({}, contribution, summaryOf(shape)) ?? {};
}
