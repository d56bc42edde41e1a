import {
  AgopError,
  type AgopEstimator,
  type Backend,
  type Fit,
  type FeatureMatrix,
  identityFeatures,
  eigenvaluesOf,
  type Matrix,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  partOutside,
  type Predictor,
  relativeChange,
  relativeDistance,
  timesInverse,
  toBackendMatrix,
} from "@agop/core";
import { completionEstimate } from "./completion-estimate.js";

/** A linear predictor for matrix completion: f(A) = <A, X>, so that ∇f = X. */
export interface CompletionFit extends Fit<MatrixEstimate> {
  /** X, rows x cols. */
  readonly x: Matrix;
}

/**
 * min ‖W‖_F² s.t. <A_i M, W> = y_i, X = W M, with A_i the indicators of observed entries. It decouples by row:
 *
 *   X[i, :] = y_i^T (K[Ω_i, Ω_i] + λ I)^{-1} K[Ω_i, :],   K = M²
 *
 * Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, Algorithm 1 for completion. `replaceObserved` overwrites the
 * observed entries of X by y after the fit, as the published code does.
 */
export function rowwiseRidge(options: {
  readonly replaceObserved: boolean;
}): Predictor<MatrixCompletionProblem, CompletionFit> {
  const { replaceObserved } = options;
  return {
    name: "row-wise ridge regression",
    uses: "K",
    prepare(problem, backend) {
      const observed = backend.fromSparse(problem.observed);
      const y = problem.observed.values;
      return {
        initialTransforms: [identityFeatures(problem.cols)],
        fit([transform], { ridge }, keep) {
          const k = keep(toBackendMatrix(transform, backend));
          const solved = backend.solveRows(k, observed, ridge);
          const trainingResidual = relativeDistance(backend.toSparse(backend.sample(solved, observed)).values, y);
          // With λ = 0 the fit interpolates. Where K is so singular that its inverse is lost to rounding, the solve does
          // not; the limit of a vanishing floor is then K a with what K cannot explain added on the observed entries.
          const interpolates = replaceObserved || ridge === 0;
          const x = keep(interpolates ? backend.overwrite(solved, observed) : solved);
          return {
            x,
            estimate: completionEstimate({ x, k, ridge, interpolates }, backend),
            trainingResidual,
            transforms: [{ form: "dense", matrix: k }],
            release: () => {
              backend.release(x, k);
            },
          };
        },
        relativeChange: ({ x }, previous) => relativeChange(x, previous.x, backend),
        stationarityResidual({ x }, [transform]) {
          const weighted = timesInverse(x, toBackendMatrix(transform, backend), backend);
          return weighted ? partOutside(observed, weighted, backend) : NaN;
        },
        release: () => {
          backend.release(observed);
        },
      };
    },
  };
}

/**
 * G = X^T X / rows, dense; with a rank limit, its best approximation of that rank, in factored form.
 * @throws AgopError `option-invalid` for a rank above min(rows, cols).
 */
export function rightAgop(options: { readonly rank?: number } = {}): AgopEstimator<CompletionFit> {
  const { rank } = options;
  return {
    name: "right AGOP",
    estimate({ x }, backend) {
      const matrix = backend.gram(x, 1 / x.rows);
      return [rank === undefined ? { form: "dense", matrix } : leading(matrix, rank, x.rows, backend)];
    },
    // G = X^T X / rows has eigenvalues σ² / rows
    singularValues: ([g], { x }, backend) =>
      eigenvaluesOf(g, backend)
        .map((s) => Math.sqrt(Math.max(s, 0) * x.rows))
        .subarray(0, Math.min(x.rows, x.cols)),
  };
}

function leading(matrix: Matrix, rank: number, rows: number, backend: Backend): FeatureMatrix {
  const largest = Math.min(rows, matrix.cols);
  if (rank > largest) {
    throw new AgopError("option-invalid", `rank is ${rank}; it must be <= ${largest}, the smaller side of the matrix`);
  }
  const { values, vectors } = backend.symmetricEigen(matrix);
  const { data } = backend.toDense(vectors);
  const kept = new Float64Array(matrix.rows * rank);
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < rank; j++) kept[i * rank + j] = data[i * matrix.rows + j];
  }
  return {
    form: "factored",
    vectors: backend.fromDense({ rows: matrix.rows, cols: rank, data: kept }),
    values: values.slice(0, rank),
    complement: 0,
  };
}
