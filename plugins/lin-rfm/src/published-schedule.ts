import type {
  DenseMatrix,
  GeneratorAlgorithm,
  MatrixCompletionProblem,
  MatrixEstimate,
  Phi,
  RunContext,
  Schedule,
} from "@agop/core";
import { linRfmCompletion } from "./lin-rfm.js";

/** What the published code was given, and the numbers in it. */
export interface PublishedOptions {
  readonly phi: Phi;
  /** The whole matrix that is to be found. */
  readonly truth: DenseMatrix;
  /** The ridge at the start; once the error on unobserved entries is below 0.1, at most 1e-3. */
  readonly ridge: number;
  /** Default true. */
  readonly replaceObserved?: boolean;
}

const lowerRidgeBelow = 1e-1;
const loweredRidge = 1e-3;
const solvedBelow = 1e-3;
const stalledChange = 1e-10;
const patience = 20;

/**
 * lin-RFM with the ridge schedule and the stopping rule of the code published with the paper, both of which look at the
 * mean squared error on *unobserved* entries. For reproducing the paper; nobody who needs a completion has these
 * entries.
 * Source: the authors' published implementation of lin-RFM (alpha = 1 and alpha = 1/2).
 */
export function publishedLinRfm(
  options: PublishedOptions,
): GeneratorAlgorithm<MatrixCompletionProblem, MatrixEstimate> {
  const { phi, truth, ridge: firstRidge, replaceObserved = true } = options;
  return {
    name: "lin-rfm-published",
    *iterate(problem: MatrixCompletionProblem, context: RunContext) {
      const errorOf = unobservedError(problem, truth);
      let ridge = firstRidge;
      const schedule: Schedule = { start: () => () => ({ ridge, floor: 0 }) };
      const hasEnded = publishedStop();
      const inner = linRfmCompletion({ phi, schedule, replaceObserved });
      for (const iterate of inner.iterate(problem, context)) {
        const error = errorOf(iterate.estimate);
        yield { ...iterate, details: { unobservedMse: error } };
        if (hasEnded(error)) {
          iterate.estimate.detach();
          return;
        }
        if (error < lowerRidgeBelow) ridge = Math.min(ridge, loweredRidge);
      }
    },
  };
}

/** Ends once solved, or when the error has failed to fall more than `patience` times in all. */
function publishedStop(): (error: number) => boolean {
  let previous = Infinity;
  let stalls = 0;
  return (error) => {
    if (Math.abs(error - previous) < stalledChange || error > previous) stalls++;
    previous = error;
    return stalls > patience || error < solvedBelow;
  };
}

/** Mean squared error over all entries that are not observed. */
export function unobservedError(
  problem: MatrixCompletionProblem,
  truth: DenseMatrix,
): (estimate: MatrixEstimate) => number {
  const { rows, cols, observed } = problem;
  const isObserved = new Uint8Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let k = observed.rowOffsets[i]; k < observed.rowOffsets[i + 1]; k++) {
      isObserved[i * cols + observed.columns[k]] = 1;
    }
  }
  const count = rows * cols - observed.values.length;
  return (estimate) => {
    const { data } = estimate.toDense();
    let squares = 0;
    for (let k = 0; k < data.length; k++) if (isObserved[k] === 0) squares += (data[k] - truth.data[k]) ** 2;
    return squares / count;
  };
}
