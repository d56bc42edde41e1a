import {
  conditionOf,
  missingPatterns,
  type MissingPattern,
  partOutside,
  posteriorCovariance,
  relativeChange,
  timesInverse,
  warnOfSingular,
} from "@agop/algebra";
import {
  type FittedPredictor,
  type Matrix,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type Predictor,
  relativeDistance,
  toBackendMatrix,
} from "@agop/core";
import { contributePredictor } from "@agop/core/plugin";
import { z } from "zod";
import { batchedRidge } from "./batched-ridge.js";
import { rowwiseEstimate } from "./rowwise-estimate.js";

/** A linear predictor for matrix completion: f(A) = <A, X>, so that ∇f = X. */
export interface CompletionFit extends FittedPredictor<MatrixEstimate> {
  /** X, rows x cols. */
  readonly x: Matrix;
}

/** What is done with observed entries. */
export interface RowwiseRidgeOptions {
  /** Overwrite the observed entries of X by y after the fit, as the published code does. Default false. */
  readonly replaceObserved?: boolean;
}

/**
 * min ‖W‖_F² s.t. <A_i M, W> = y_i, X = W M, with A_i the indicators of observed entries. It decouples by row:
 *
 *   X[i, :] = y_i^T (K[Ω_i, Ω_i] + λ I)^{-1} K[Ω_i, :],   K = M²
 *
 * Its gradients are the rows of X, and it gives their posterior covariance, for x_i ~ N(0, K) and noise of variance λ. Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, Algorithm 1 for completion.
 */
export function rowwiseRidge({ replaceObserved = false }: RowwiseRidgeOptions = {}): Predictor<
  MatrixCompletionProblem,
  CompletionFit
> {
  return {
    name: "rowwise-ridge",
    uses: "K",
    transforms: "dense",
    isLinear: true,
    gives: ["posteriorCovariance"],
    prepare(problem, { backend, warn }) {
      const onSingular = warnOfSingular("K[Ω_i, Ω_i] of a row", warn);
      let patterns: readonly MissingPattern[] | undefined;
      const observed = backend.fromSparse(problem.observed);
      const y = problem.observed.values;
      return {
        featureDimensions: [problem.cols],
        fit({ transforms: [transform], ridge, keep }) {
          const k = toBackendMatrix(transform, backend);
          const solved = backend.solveRows(k, observed, ridge);
          const trainingResidual = relativeDistance(backend.toSparse(backend.sample(solved, observed)).values, y);
          // With λ = 0 the fit interpolates. Where K is so singular that its inverse is lost to rounding, the solve does
          // not; the limit of a vanishing floor is then K a with what K cannot explain added on the observed entries.
          if (ridge === 0) {
            const condition = (): number => conditionOf(k, backend);
            onSingular({ condition, isIndefinite: false, unexplained: trainingResidual });
          }
          const interpolates = replaceObserved || ridge === 0;
          const x = keep(interpolates ? backend.overwrite(solved, observed) : solved);
          return {
            x,
            estimate: rowwiseEstimate({ x, k, ridge, interpolates }, backend),
            gradients: [{ form: "dense", count: x.rows, matrix: x }],
            extras: {
              posteriorCovariance: () => {
                patterns ??= missingPatterns(problem.observed);
                return posteriorCovariance(backend.toDense(k), patterns, ridge, backend);
              },
            },
            trainingResidual,
            release: () => {
              backend.release(x);
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

export const rowwiseRidgeContribution = contributePredictor({
  name: "rowwise-ridge",
  summary: "ridge regression for each row of a matrix on its observed entries, with features for the columns",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, Algorithm 1 for completion",
  options: z.object({
    replaceObserved: z
      .boolean()
      .default(false)
      .describe("overwrite observed entries by what was observed, as the published code does"),
  }),
  create: {
    "matrix-completion": (options) => rowwiseRidge(options),
    "completion-by-rows": (options) => batchedRidge(options),
  },
});
