import { AgopError } from "../errors.js";
import type { Metric, Metrics } from "../contracts/metric.js";

/** Errors of predictions that are numbers. */
export interface RegressionErrors extends Metrics {
  /** Root mean squared error, in the units of the problem. */
  readonly rmse: number;
  /** Mean absolute error. */
  readonly mae: number;
}

/** How estimates of numbers are measured: the root mean square error first, then the mean absolute error. */
export const regressionMetrics: readonly [Metric, Metric] = [
  { name: "rmse", direction: "lower", pool: "root-mean-square" },
  { name: "mae", direction: "lower", pool: "mean" },
];

/** @throws AgopError `shape-mismatch` for arrays of different lengths. */
export function regressionErrors(predicted: Float64Array, actual: Float64Array): RegressionErrors {
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

/** ‖a - b‖ / ‖b‖; of two zero vectors 0, and 1 where b alone is zero: all of a is error. */
export function relativeDistance(a: Float64Array, b: Float64Array): number {
  let squares = 0;
  let norm = 0;
  for (let k = 0; k < b.length; k++) {
    squares += (a[k] - b[k]) ** 2;
    norm += b[k] ** 2;
  }
  if (squares === 0) return 0;
  return norm === 0 ? 1 : Math.sqrt(squares / norm);
}
