import type { Iterate } from "./algorithm.js";
import type { Estimate } from "./estimate.js";
import { type DenseMatrix, toEntries } from "./matrix.js";
import type { Problem } from "./problem.js";

/** ‖𝒜(X) - y‖ / ‖y‖ and ‖X_t - X_{t-1}‖ / ‖X_t‖ of an iterate. */
export interface Measurements {
  readonly trainingResidual: number;
  /** Infinity for the first iterate. */
  readonly relativeChange: number;
}

/** Measures iterate after iterate of one run; what the algorithm says itself is taken as it is. */
export function measurer(problem: Problem): (iterate: Iterate<Estimate>) => Measurements {
  let previous: Float64Array | undefined;
  return (iterate) => {
    const trainingResidual = iterate.trainingResidual ?? residual(problem, iterate.estimate);
    if (iterate.relativeChange !== undefined) return { trainingResidual, relativeChange: iterate.relativeChange };
    const { estimate } = iterate;
    const current = (estimate.kind === "matrix" ? estimate.toDense().data : estimate.coefficients).slice();
    const relativeChange = previous ? relativeDistance(previous, current) : Infinity;
    previous = current;
    return { trainingResidual, relativeChange };
  };
}

function residual(problem: Problem, estimate: Estimate): number {
  if (problem.kind === "sparse-regression" && estimate.kind === "vector") {
    return relativeDistance(estimate.predict(problem.design), problem.response);
  }
  if (problem.kind === "matrix-completion" && estimate.kind === "matrix") {
    const entries = toEntries(problem.observed);
    return relativeDistance(estimate.predict(entries), entries.values);
  }
  if (problem.kind === "matrix-sensing" && estimate.kind === "matrix") {
    return relativeDistance(measurementsOf(problem, estimate.toDense()), problem.measurements);
  }
  return NaN;
}

/** (<A_i, X>)_i. */
function measurementsOf(problem: Extract<Problem, { kind: "matrix-sensing" }>, x: DenseMatrix): Float64Array {
  const { operator, measurements } = problem;
  if (operator.kind === "dense") {
    return Float64Array.from(operator.matrices, (a) => a.data.reduce((sum, value, k) => sum + value * x.data[k], 0));
  }
  const { left, right } = operator;
  return measurements.map((_, i) => {
    let sum = 0;
    for (let r = 0; r < x.rows; r++) {
      let product = 0;
      for (let c = 0; c < x.cols; c++) product += x.data[r * x.cols + c] * right.data[i * x.cols + c];
      sum += left.data[i * x.rows + r] * product;
    }
    return sum;
  });
}

/** ‖a - b‖ / ‖b‖; of two zero vectors, 0. */
export function relativeDistance(a: Float64Array, b: Float64Array): number {
  let squares = 0;
  let norm = 0;
  for (let k = 0; k < b.length; k++) {
    squares += (a[k] - b[k]) ** 2;
    norm += b[k] ** 2;
  }
  return squares === 0 ? 0 : Math.sqrt(squares / norm);
}
