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
import { toAgopError } from "@agop/core/registry";
import { isBetter, isNumericalTrouble, pooled } from "@agop/core/run";
import { followedFit, type Following } from "../following.js";
import type { SearchSpace } from "@agop/core/plugin";

/** What an option may be. */
type Value = SearchSpace[string][number];

/** A choice of option values, by dotted option name. */
export type Choice<V extends Value = Value> = Readonly<Record<string, V>>;

/** A part of the data to and the rest of it to validate on. */
export interface Fold<P extends Problem, E extends Estimate> {
  readonly problem: P;
  /** On entries split off the observed ones, never the ones that the result is reported on. */
  readonly validation: Evaluation<E>;
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
  /** With the estimate of every iteration of every run, as in RunSpec. */
  readonly onEstimate?: (
    estimate: E,
    run: { readonly choice: Choice<V>; readonly fold: number; readonly iteration: number },
  ) => void;
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
}

/** A run of the search ends after so many iterations whose validation errors are not better by a thousandth. */
const patience = 3;
const improvement = 1e-3;

/** How many runs a search takes. */
export function searchLength(space: SearchSpace, folds = 1): number {
  return folds * Object.values(space).reduce((total, values) => total + values.length - 1, 1);
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
  const { space, isSettled = () => false } = spec;
  const [{ validation }] = spec.folds;
  const [primary] = validation.metrics;
  let best: Selection<V> | undefined;
  let failure: unknown;
  const tryOut = async (choice: Choice<V>): Promise<void> => {
    try {
      const candidate = await validate(spec, choice, options);
      if (
        candidate &&
        (!best || isBetter(primary, candidate.validation[primary.name], best.validation[primary.name]))
      ) {
        best = candidate;
      }
    } catch (error) {
      if (!isNumericalTrouble(error)) throw error;
      failure ??= error;
    }
    if (options.signal?.aborted) throw new AgopError("cancelled", "the search was cancelled");
  };

  let choice: Choice<V> = Object.fromEntries(Object.entries(space).map(([name, [first]]) => [name, first]));
  await tryOut(choice);
  let sweeps = 0;
  for (const [name, values] of Object.entries(space)) {
    for (const value of values.slice(1)) {
      if (best && isSettled(best, sweeps)) return best;
      await tryOut({ ...choice, [name]: value });
    }
    sweeps++;
    if (best && isSettled(best, sweeps)) return best;
    choice = best?.choice ?? choice;
  }
  if (!best) throw failure === undefined ? withoutErrors() : toAgopError(failure);
  return best;
}

function withoutErrors(): AgopError {
  return new AgopError(
    "not-finite",
    "no validation error is a finite number",
    "look for values that are far from all others",
  );
}

/** Fits every fold with one choice; the iteration is the best one over all folds together. */
async function validate<P extends Problem, E extends Estimate, V extends Value>(
  spec: SelectionSpec<P, E, V>,
  choice: Choice<V>,
  options: Following,
): Promise<Selection<V> | undefined> {
  const { folds, algorithm, maxIterations, backend, seed, diagnosticsEvery = 0, label = "search" } = spec;
  const { metrics } = folds[0].validation;
  const [primary] = metrics;
  const curves: Metrics[][] = [];
  for (const [place, fold] of folds.entries()) {
    const curve: Metrics[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.type === "iteration" && event.validation) curve.push(event.validation);
      options.onEvent?.(event);
    };
    const stop = { maxIterations, patience, improvement };
    const onEstimate = (estimate: E, iteration: number): void => {
      spec.onEstimate?.(estimate, { choice, fold: place, iteration });
    };
    const run = { ...fold, algorithm: algorithm(choice), backend, seed, diagnosticsEvery, stop, onEstimate } as const;
    await followedFit({ ...run, select: "best", label, settings: choice }, { ...options, onEvent });
    curves.push(curve);
  }
  const length = Math.min(...curves.map((curve) => curve.length));
  let best: Selection<V> | undefined;
  for (let t = 0; t < length; t++) {
    const validation = pooled(
      metrics,
      curves.map((curve) => curve[t]),
    );
    const value = validation[primary.name];
    if (best ? isBetter(primary, value, best.validation[primary.name]) : Number.isFinite(value)) {
      best = { choice, iterations: t + 1, validation };
    }
  }
  return best;
}
