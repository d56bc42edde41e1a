import { relativeChange } from "@agop/algebra";
import {
  backendEstimate,
  type MatrixCompletionProblem,
  type Predictor,
  relativeDistance,
  toBackendMatrix,
} from "@agop/core";
import { contributePredictor } from "@agop/core/plugin";
import { z } from "zod";
import type { CompletionFit } from "./rowwise-ridge.js";
import { transposeSparse } from "./transposed.js";

/**
 * lin-RFM for completion with features for columns and rows in turn: column features in odd iterations, row features in even
 * ones (docs/mathematics.md, section 6, first form). The fit with row features is the one with column features of the transposed
 * matrix. The one place where features are learned is the side whose turn comes next: its gradients are the rows of X, or of X^T.
 */
export function alternatingRidge(): Predictor<MatrixCompletionProblem, CompletionFit> {
  return {
    name: "alternating-ridge",
    uses: "K",
    transforms: "dense",
    isLinear: true,
    takesTurns: true,
    prepare({ cols, observed }, { backend }) {
      const straight = backend.fromSparse(observed);
      const transposed = backend.fromSparse(transposeSparse(observed));
      return {
        featureDimensions: [cols],
        fit({ transforms: [transform], ridge, iteration, keep }) {
          const isLeft = iteration % 2 === 0;
          const k = toBackendMatrix(transform, backend);
          const solved = isLeft
            ? backend.transpose(backend.solveRows(k, transposed, ridge))
            : backend.solveRows(k, straight, ridge);
          const fitted = backend.toSparse(backend.sample(solved, straight)).values;
          // With λ = 0 the fit interpolates, see rowwise-ridge.ts.
          const x = keep(ridge === 0 ? backend.overwrite(solved, straight) : solved);
          const next = isLeft ? x : keep(backend.transpose(x));
          return {
            x,
            estimate: backendEstimate(x, backend),
            gradients: [{ form: "dense", count: next.rows, matrix: next }],
            trainingResidual: relativeDistance(fitted, observed.values),
            release: () => {
              backend.release(...(next === x ? [x] : [x, next]));
            },
          };
        },
        // No stationarity residual: the penalty that is minimised is that of both sides together, which one side's K does not
        // certify.
        relativeChange: ({ x }, previous) => relativeChange(x, previous.x, backend),
        release: () => {
          backend.release(straight, transposed);
        },
      };
    },
  };
}

export const alternatingRidgeContribution = contributePredictor({
  name: "alternating-ridge",
  summary: "ridge regression for each row, then for each column, in turn, with features for the other side",
  source: "docs/mathematics.md, section 6, first form",
  options: z.object({}),
  create: { "matrix-completion": () => alternatingRidge() },
});
