import {
  type Algorithm,
  averageOuterProduct,
  type Backend,
  type DenseMatrix,
  type Iterate,
  type Matrix,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type Phi,
  type Predictor,
  recursiveFeatureMachine,
  type RunContext,
  type Schedule,
} from "@agop/core";
import { type CompletionFit, rowwiseRidge } from "../completion/rowwise-ridge.js";

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
export function publishedLinRfm(options: PublishedOptions): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  const { phi, truth, ridge: firstRidge, replaceObserved = true } = options;
  return {
    name: "lin-rfm-published",
    async *iterate(
      problem: MatrixCompletionProblem,
      context: RunContext,
    ): AsyncGenerator<Iterate<MatrixEstimate>, void> {
      let ridge = firstRidge;
      let error = Infinity;
      const errors = { truth, replaceObserved };
      const predictor = seeing(rowwiseRidge({ replaceObserved }), errors, (seen) => {
        error = seen;
      });
      const schedule: Schedule = { name: "published", start: () => ({ step: () => ({ ridge, floor: 0 }) }) };
      const hasEnded = publishedStop();
      const agop = averageOuterProduct();
      const inner = recursiveFeatureMachine({ name: "lin-rfm", predictor, agop, phi, schedule });
      for await (const iterate of inner.iterate(problem, context)) {
        // eslint-disable-next-line @typescript-eslint/no-unused-vars -- left out: the ridge to come depends on errors that no state holds
        const { state, ...rest } = iterate;
        yield { ...rest, details: { unobservedMse: error } };
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

type CompletionPredictor = Predictor<MatrixCompletionProblem, CompletionFit>;

type ErrorOptions = Required<Pick<PublishedOptions, "truth" | "replaceObserved">>;

/** The predictor as it is; after each fit `see` is told the mean squared error over all entries not observed. */
function seeing(
  predictor: CompletionPredictor,
  options: ErrorOptions,
  see: (error: number) => void,
): CompletionPredictor {
  return {
    ...predictor,
    async prepare(problem, context) {
      const prepared = await predictor.prepare(problem, context);
      const errors = unobservedErrors(problem, options, context.backend);
      return {
        ...prepared,
        async fit(step) {
          const fitted = await prepared.fit(step);
          see(errors.of(fitted.x));
          return fitted;
        },
        release() {
          errors.release();
          prepared.release();
        },
      };
    },
  };
}

/** On the backend, so that no iterate is copied to the host for it. Where X has y on Ω, so has what it is compared with. */
function unobservedErrors(
  { observed, rows, cols }: MatrixCompletionProblem,
  { truth, replaceObserved }: ErrorOptions,
  backend: Backend,
) {
  const zeros = backend.fromSparse({ ...observed, values: new Float64Array(observed.values.length) });
  const target = backend.scope((keep) => {
    const whole = backend.fromDense(truth);
    return keep(replaceObserved ? backend.overwrite(whole, backend.fromSparse(observed)) : whole);
  });
  return {
    of: (x: Matrix): number =>
      backend.scope(() => {
        const difference = backend.combine(1, x, -1, target);
        const outside = replaceObserved ? difference : backend.overwrite(difference, zeros);
        return backend.inner(outside, outside) / (rows * cols - observed.values.length);
      }),
    release: () => {
      backend.release(target, zeros);
    },
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
