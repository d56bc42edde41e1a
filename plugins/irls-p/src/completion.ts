import {
  AgopError,
  type Algorithm,
  type Backend,
  backendEstimate,
  type Iterate,
  type Matrix,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  relativeDistance,
  type RunContext,
  type Sparse,
} from "@agop/core";
import { pow } from "@agop/core/plugin";
import type { Keep } from "@agop/core/backend";
import { relativeChange } from "@agop/algebra";
import { type EpsilonSchedule, firstEpsilon, nextEpsilon } from "./epsilon.js";

/** The penalty of IRLS-p, and how it is smoothed. */
export interface IrlsOptions {
  /** p <= 1; 1 is the nuclear norm (ℓ1), 0 log-det, negative values are allowed. */
  readonly p: number;
  readonly epsilon: EpsilonSchedule;
}

/** The weights of one iteration by the eigenvectors of X^T X: P = V diag(weights) V^T. */
interface Weights {
  readonly vectors: Matrix;
  /** Of the eigenvalues, descending. */
  readonly inverse: Float64Array;
  readonly singularValues: Float64Array;
}

/**
 * IRLS-p for matrix completion, from its weights:
 *
 *   P_t     = (X_t^T X_t + ε_t² I)^{p/2 - 1},  P_0 = I
 *   X_{t+1} = argmin tr(X^T X P_t)  s.t.  X_ij = y_ij on Ω
 *
 * Row i of the solution is y_i^T (P^{-1}[Ω_i, Ω_i])^{-1} P^{-1}[Ω_i, :].
 * Source: Mohan and Fazel, JMLR 13, 2012; Fornasier, Rauhut, Ward, SIAM J. Optim. 21, 2011.
 * @throws AgopError `option-invalid` for p > 1 or p that is not finite.
 */
export function irlsCompletion({
  p,
  epsilon: schedule,
}: IrlsOptions): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  checkP(p);
  return {
    name: "irls-p",
    *iterate(
      problem: MatrixCompletionProblem,
      { backend, phase }: RunContext,
    ): Generator<Iterate<MatrixEstimate>, never> {
      const observed = backend.fromSparse(problem.observed);
      let epsilon = firstEpsilon(schedule);
      let x: Matrix | undefined;
      try {
        for (;;) {
          const previous = x;
          const { solved, residual, change } = backend.scope((keep) => {
            const weights = previous && phase("weights", () => weightsOf(previous, epsilon, p, backend));
            const next = phase("fit", () => weightedFit(weights, observed, problem, keep, backend));
            return { ...next, change: previous ? relativeChange(next.solved, previous, backend) : Infinity };
          });
          if (previous) backend.release(previous);
          x = solved;
          const singularValues = (): Float64Array =>
            backend.scope(() => weightsOf(solved, epsilon, p, backend).singularValues);
          yield {
            estimate: backendEstimate(solved, backend),
            trainingResidual: residual,
            relativeChange: change,
            floor: epsilon ** 2,
            singularValues,
            details: { epsilon, p },
          };
          epsilon = nextEpsilon(schedule, epsilon, singularValues, 1);
        }
      } finally {
        backend.release(observed, ...(x ? [x] : []));
      }
    },
  };
}

/** @throws AgopError `option-invalid` */
export function checkP(p: number): void {
  if (!(p <= 1) || !Number.isFinite(p)) {
    throw new AgopError("option-invalid", `algorithm "irls-p": p is ${p}; it must be finite and <= 1`);
  }
}

/** (σ² + ε²)^{p/2 - 1}, the weight of a singular value, and its inverse. */
export function inverseWeight(square: number, epsilon: number, p: number): number {
  return 1 / pow(square + epsilon * epsilon, p / 2 - 1);
}

function weightsOf(x: Matrix, epsilon: number, p: number, backend: Backend): Weights {
  const { values, vectors } = backend.symmetricEigen(backend.gram(x));
  const squares = values.map((value) => Math.max(value, 0));
  return {
    vectors,
    inverse: squares.map((square) => inverseWeight(square, epsilon, p)),
    singularValues: squares.map(Math.sqrt).subarray(0, Math.min(x.rows, x.cols)),
  };
}

function weightedFit(
  weights: Weights | undefined,
  observed: Sparse,
  { cols, observed: { values } }: MatrixCompletionProblem,
  keep: Keep,
  backend: Backend,
): { readonly solved: Matrix; readonly residual: number } {
  const identity = new Float64Array(cols * cols);
  for (let j = 0; j < cols; j++) identity[j * cols + j] = 1;
  const inverse = weights
    ? backend.multiply(backend.scale(weights.vectors, { cols: weights.inverse }), weights.vectors, { right: true })
    : backend.fromDense({ rows: cols, cols, data: identity });
  const fitted = backend.solveRows(inverse, observed, 0);
  const residual = relativeDistance(backend.toSparse(backend.sample(fitted, observed)).values, values);
  // The constraint holds exactly, also where rounding in a near-singular system says otherwise.
  return { solved: keep(backend.overwrite(fitted, observed)), residual };
}
