import { AgopError } from "./errors.js";
import type { Estimate, MatrixEstimate, VectorEstimate } from "./estimate.js";
import type { DenseMatrix, Entries } from "./matrix.js";

/** Errors of an estimate on values that it was not fitted to. */
export interface Metrics {
  /** Number of values compared. */
  readonly n: number;
  /** Root mean squared error, in the units of the problem. */
  readonly rmse: number;
  /** Mean absolute error. */
  readonly mae: number;
}

export type Evaluation<E extends Estimate> = (estimate: E) => Metrics;

/** Compares an estimated matrix with entries that were held out. */
export function onEntries(entries: Entries): Evaluation<MatrixEstimate> {
  return (estimate) => compare(estimate.predict(entries), entries.values);
}

/** Compares predicted with held-out responses. */
export function onResponses(design: DenseMatrix, response: Float64Array): Evaluation<VectorEstimate> {
  return (estimate) => compare(estimate.predict(design), response);
}

/** @throws AgopError `shape-mismatch` for arrays of different lengths. */
export function compare(predicted: Float64Array, actual: Float64Array): Metrics {
  if (predicted.length !== actual.length) {
    throw new AgopError("shape-mismatch", `${predicted.length} predictions for ${actual.length} values`);
  }
  let squares = 0;
  let magnitudes = 0;
  for (let k = 0; k < actual.length; k++) {
    const error = predicted[k] - actual[k];
    squares += error * error;
    magnitudes += Math.abs(error);
  }
  const n = actual.length;
  return { n, rmse: Math.sqrt(squares / n), mae: magnitudes / n };
}
