import {
  AgopError,
  type Algorithm,
  type Backend,
  type Estimate,
  type Evaluation,
  type Metrics,
  type Problem,
  type RunEvent,
} from "@agop/core";
import type { SearchSpace } from "@agop/core/plugin";
import type { ErrorCode } from "@agop/core/registry";
import { isBetter, isNumericalTrouble, pooled } from "@agop/core/run";
import { agreed, broadcastData, oneProcess, type Sum } from "@agop/core/streaming";
import { followedFit, type Following } from "../following.js";

/** What an option may be. */
type Value = SearchSpace[string][number];

/** A choice of option values, by dotted option name. */
export type Choice<V extends Value = Value> = Readonly<Record<string, V>>;

/** A part of the data to and the rest of it to validate on. */
export interface Fold<P extends Problem, E extends Estimate> {
  readonly problem: P;
  /** On entries split off the observed ones, never the ones that the result is reported on. */
  readonly validation: Evaluation<E>;
  /** Over processes that all fit it and share the work of each fit, as in RunSpec. Left out: a fit is the work of one process. */
  readonly sum?: Sum;
}

/** What is chosen from, and on what. */
export interface SelectionSpec<P extends Problem, E extends Estimate, V extends Value = Value> {
  /** One for a validation split, several for cross-validation. */
  readonly folds: readonly Fold<P, E>[];
  readonly backend: Backend;
  /** A search space, perhaps of numbers alone. */
  readonly space: Readonly<Record<string, readonly V[]>>;
  algorithm(choice: Choice<V>): Algorithm<P, E>;
  readonly maxIterations: number;
  readonly seed: number;
  /** As in RunSpec. */
  readonly diagnosticsEvery?: number;
  /** Of the runs; default "search". */
  readonly label?: string;
  /** Over processes that all search for the same: each does some of the runs. */
  readonly sum?: Sum;
  /** Numbers to be kept of the estimate of every iteration on a fold. */
  readonly keep?: (estimate: E, fold: number) => Float64Array;
  /** With what was kept of a choice that broke on no fold: of each fold, iteration by iteration. */
  readonly onTried?: (choice: Choice<V>, kept: readonly (readonly Float64Array[])[]) => void;
  /**
   * Asked after every choice that was tried, and again when all values of an option were (`sweeps` of them so far); the search
   * ends where it is true.
   */
  readonly isSettled?: (best: Selection<V>, sweeps: number) => boolean;
}

/** What validation chose. */
export interface Selection<V extends Value = Value> {
  readonly choice: Choice<V>;
  /** The iteration with the smallest validation error. */
  readonly iterations: number;
  /** Over all folds. */
  readonly validation: Metrics;
  /** Of each fold, iteration by iteration. */
  readonly curves: readonly (readonly Metrics[])[];
}

/** A run of the search ends after so many iterations whose validation errors are not better by a thousandth. */
const patience = 3;
const improvement = 1e-3;

/** How many runs a search takes, of several processes each. */
export function searchLength(space: SearchSpace, folds = 1, processes = 1): number {
  const [first = 1, ...others] = Object.values(space).map(({ length }) => length);
  const runs = (choices: number): number => Math.ceil((choices * folds) / processes);
  return others.reduce((total, length) => total + runs(length - 1), runs(first));
}

/**
 * Chooses option values, and the iteration to stop at, by validation error: one option after the other in the order of
 * the space, each at the best values found for the others so far, starting from the first value of each.
 * Values with which a run breaks or diverges are passed over; if all do, the first one's error is raised.
 * @throws AgopError `not-finite` where no error is, `cancelled`, and whatever else a run throws that other values would not mend
 */
export async function selectByValidation<P extends Problem, E extends Estimate, V extends Value>(
  spec: SelectionSpec<P, E, V>,
  options: Following = {},
): Promise<Selection<V>> {
  const { space, isSettled } = spec;
  const [{ validation }] = spec.folds;
  const [primary] = validation.metrics;
  let best: Selection<V> | undefined;
  let failure: Broken | undefined;
  const tryOut = async (choices: readonly Choice<V>[]): Promise<void> => {
    for (const outcome of await validated(spec, choices, options)) {
      const { selection, broken } = outcome;
      failure ??= broken;
      if (!selection) continue;
      const value = selection.validation[primary.name];
      if (!best || isBetter(primary, value, best.validation[primary.name])) best = selection;
    }
    if (options.signal?.aborted) throw new AgopError("cancelled", "the search was cancelled");
  };

  let choice: Choice<V> = Object.fromEntries(Object.entries(space).map(([name, [first]]) => [name, first]));
  let untried = [choice];
  let sweeps = 0;
  for (const [name, values] of Object.entries(space)) {
    untried.push(...values.slice(1).map((value) => ({ ...choice, [name]: value })));
    // Who may end the search after any choice is not given several.
    for (const group of isSettled ? untried.map((each) => [each]) : [untried]) {
      if (best && isSettled?.(best, sweeps)) return best;
      await tryOut(group);
    }
    sweeps++;
    if (best && isSettled?.(best, sweeps)) return best;
    choice = best?.choice ?? choice;
    untried = [];
  }
  // Of an empty space.
  if (untried.length > 0) await tryOut(untried);
  if (!best) throw failure ? new AgopError(failure.code, failure.message, failure.hint) : withoutErrors();
  return best;
}

function withoutErrors(): AgopError {
  return new AgopError(
    "not-finite",
    "no validation error is a finite number",
    "look for values that are far from all others",
  );
}

/** The numerical trouble that a run ended with. */
interface Broken {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** A run of one choice on one fold: its validation errors, and what is kept of it, iteration by iteration. */
interface Validated {
  readonly curve: readonly Metrics[];
  readonly kept: readonly Float64Array[];
  readonly broken?: Broken | undefined;
}

interface Outcome<V extends Value> {
  readonly selection?: Selection<V> | undefined;
  readonly broken?: Broken | undefined;
}

/** What became of each of some choices, every process having made each `size`-th of their runs. */
async function validated<P extends Problem, E extends Estimate, V extends Value>(
  spec: SelectionSpec<P, E, V>,
  choices: readonly Choice<V>[],
  options: Following,
): Promise<readonly Outcome<V>[]> {
  const { folds, onTried, sum = oneProcess } = spec;
  const { rank, size } = sum;
  const runs: Validated[] = [];
  const makeOwn = async (): Promise<void> => {
    for (const [place, choice] of choices.entries()) {
      let broken: Broken | undefined;
      for (let fold = 0; fold < folds.length; fold++) {
        const run = place * folds.length + fold;
        if (run % size !== rank) continue;
        // Where one fold breaks, the others need not be tried.
        const own = broken ? { curve: [], kept: [], broken } : await validate(spec, choice, fold, options);
        // Where all have made it they go by the figures of one, whatever the last digits of their own.
        runs[run] = await broadcastData(folds[fold].sum ?? oneProcess, 0, own);
        ({ broken } = runs[run]);
      }
    }
  };
  await agreed(sum, makeOwn());
  for (let run = 0; run < choices.length * folds.length; run++) {
    runs[run] = await broadcastData(sum, run % size, runs.at(run));
  }
  return choices.map((choice, place) => {
    const ofChoice = runs.slice(place * folds.length, (place + 1) * folds.length);
    const broken = ofChoice.find((run) => run.broken)?.broken;
    if (broken) return { broken };
    onTried?.(
      choice,
      ofChoice.map(({ kept }) => kept),
    );
    const curves = ofChoice.map(({ curve }) => curve);
    return { selection: bestIteration(folds[0].validation.metrics, choice, curves) };
  });
}

/** Fits one fold with one choice. */
async function validate<P extends Problem, E extends Estimate, V extends Value>(
  spec: SelectionSpec<P, E, V>,
  choice: Choice<V>,
  place: number,
  options: Following,
): Promise<Validated> {
  const { algorithm, maxIterations, backend, seed, diagnosticsEvery = 0, label = "search", keep } = spec;
  const curve: Metrics[] = [];
  const kept: Float64Array[] = [];
  const onEvent = (event: RunEvent): void => {
    if (event.type === "iteration" && event.validation) curve.push(event.validation);
    options.onEvent?.(event);
  };
  const onEstimate = (estimate: E): void => {
    if (keep) kept.push(keep(estimate, place));
  };
  try {
    const stop = { maxIterations, patience, improvement };
    const run = { ...spec.folds[place], algorithm: algorithm(choice), backend, seed, diagnosticsEvery, stop };
    await followedFit({ ...run, onEstimate, select: "best", label, settings: choice }, { ...options, onEvent });
    return { curve, kept };
  } catch (error) {
    if (!isNumericalTrouble(error)) throw error;
    const { code, message, hint } = error;
    return { curve, kept, broken: { code, message, hint } };
  }
}

/**
 * The iteration that is best over all folds together, by the first metric; undefined where none has an error that is finite.
 * @param curves of each fold, iteration by iteration
 */
export function bestIteration<V extends Value>(
  metrics: Evaluation<never>["metrics"],
  choice: Choice<V>,
  curves: readonly (readonly Metrics[])[],
): Selection<V> | undefined {
  const [primary] = metrics;
  const length = Math.min(...curves.map((curve) => curve.length));
  let best: Selection<V> | undefined;
  for (let t = 0; t < length; t++) {
    const validation = pooled(
      metrics,
      curves.map((curve) => curve[t]),
    );
    const value = validation[primary.name];
    if (best ? isBetter(primary, value, best.validation[primary.name]) : Number.isFinite(value)) {
      best = { choice, iterations: t + 1, validation, curves };
    }
  }
  return best;
}
