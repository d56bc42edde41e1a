import type { Iterate } from "../contracts/algorithm.js";
import type { Estimate } from "../contracts/estimate.js";
import type { Problem } from "../contracts/problem.js";
import { relativeDistance } from "../problems/regression-errors.js";

/** ‖f(x) - y‖ / ‖y‖ and ‖X_t - X_{t-1}‖ / ‖X_t‖ of an iterate; undefined where neither algorithm nor problem say. */
export interface Measurements {
  readonly trainingResidual: number | undefined;
  /** Infinity for the first iterate. */
  readonly relativeChange: number | undefined;
}

/** Measures iterate after iterate of one run; what the algorithm says itself is taken as it is. */
export function measurer(problem: Problem): (iterate: Iterate<Estimate>) => Measurements {
  let previous: Float64Array | undefined;
  return (iterate) => {
    const { estimate } = iterate;
    const trainingResidual = iterate.trainingResidual ?? problem.residual?.(estimate);
    if (iterate.relativeChange !== undefined) return { trainingResidual, relativeChange: iterate.relativeChange };
    const current = estimate.values?.().slice();
    if (!current) return { trainingResidual, relativeChange: undefined };
    const relativeChange = previous ? relativeDistance(previous, current) : Infinity;
    previous = current;
    return { trainingResidual, relativeChange };
  };
}
