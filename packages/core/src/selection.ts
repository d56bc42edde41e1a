import type { Algorithm } from "./algorithm.js";
import type { Backend } from "./backend.js";
import { AgopError, toAgopError } from "./errors.js";
import type { Estimate } from "./estimate.js";
import type { Evaluation, Metrics } from "./evaluation.js";
import type { Problem } from "./problem.js";
import { fit, type RunOptions } from "./run.js";

/** Values to try, by dotted option name: { "phi.alpha": [0.5, 0.25], ridge: [0.1, 0.01] }. */
export type SearchSpace = Readonly<Record<string, readonly number[]>>;

/** A choice of option values, by dotted option name. */
export type Choice = Readonly<Record<string, number>>;

export interface SelectionSpec<P extends Problem, E extends Estimate> {
  readonly problem: P;
  readonly backend: Backend;
  readonly space: SearchSpace;
  algorithm(choice: Choice): Algorithm<P, E>;
  /** Entries split off the observed ones, never the ones that the result is reported on. */
  readonly validation: Evaluation<E>;
  readonly maxIterations: number;
  readonly seed: number;
  /** As in RunSpec. */
  readonly diagnosticsEvery?: number;
}

export interface Selection {
  readonly choice: Choice;
  /** The iteration with the smallest validation error. */
  readonly iterations: number;
  readonly validation: Metrics;
}

/** A run of the search ends after so many iterations without a better validation error. */
const patience = 3;

/** How many runs a search takes. */
export function searchLength(space: SearchSpace): number {
  return Object.values(space).reduce((total, values) => total + values.length - 1, 1);
}

/**
 * Chooses option values, and the iteration to stop at, by validation error: one option after the other in the order of
 * the space, each at the best values found for the others so far, starting from the first value of each.
 * A run that breaks or diverges is passed over; if all do, the first one's error is raised.
 */
export async function selectByValidation<P extends Problem, E extends Estimate>(
  spec: SelectionSpec<P, E>,
  options: RunOptions = {},
): Promise<Selection> {
  const { space, algorithm, maxIterations, ...shared } = spec;
  let best: Selection | undefined;
  let failure: unknown;
  const tryOut = async (choice: Choice): Promise<void> => {
    const stop = { maxIterations, patience };
    try {
      const run = {
        ...shared,
        algorithm: algorithm(choice),
        keep: "best",
        stop,
        label: "search",
        settings: choice,
      } as const;
      const { validation, keptIteration } = await fit(run, options);
      if (validation && validation.rmse < (best?.validation.rmse ?? Infinity)) {
        best = { choice, iterations: keptIteration, validation };
      }
    } catch (error) {
      failure ??= error;
    }
    if (options.signal?.aborted) throw new AgopError("cancelled", "the search was cancelled");
  };

  let choice: Choice = Object.fromEntries(Object.entries(space).map(([name, [first]]) => [name, first]));
  await tryOut(choice);
  for (const [name, values] of Object.entries(space)) {
    for (const value of values.slice(1)) await tryOut({ ...choice, [name]: value });
    choice = best?.choice ?? choice;
  }
  if (!best) throw toAgopError(failure);
  return best;
}
