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
  const n = actual.length;
  const errors = actual.map((value, k) => Math.abs(predicted[k] - value));
  // Divided by the largest, so that squares of errors near 1e200 do not overflow.
  const largest = errors.reduce((most, error) => Math.max(most, error), 0);
  if (largest === 0) return { n, rmse: 0, mae: 0 };
  let squares = 0;
  let magnitudes = 0;
  for (const error of errors) {
    squares += (error / largest) ** 2;
    magnitudes += error / largest;
  }
  return { n, rmse: largest * Math.sqrt(squares / n), mae: largest * (magnitudes / n) };
}
