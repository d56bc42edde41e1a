import {
  type AgopEstimator,
  backendEstimate,
  eigenvaluesOf,
  identityFeatures,
  type MatrixCompletionProblem,
  type Predictor,
  relativeChange,
  relativeDistance,
  toBackendMatrix,
} from "@agop/core";
import type { CompletionFit } from "./completion.js";
import { transposeMatrix, transposeSparse } from "./transposed.js";

/** A fit on features of one side, to be followed by one on features of the other. */
export interface AlternatingFit extends CompletionFit {
  readonly nextSide: "left" | "right";
}

/**
 * lin-RFM for completion with features for columns and rows in turn: column features in one iteration, row features in
 * the next (docs/mathematics.md, section 6, first form). The fit with row features is the one with column features of
 * the transposed matrix. The one transform is that of the side whose turn it is.
 */
export function alternatingRidge(): Predictor<MatrixCompletionProblem, AlternatingFit> {
  return {
    name: "ridge regression by rows and columns in turn",
    uses: "K",
    prepare({ cols, observed }, backend) {
      const straight = backend.fromSparse(observed);
      const transposed = backend.fromSparse(transposeSparse(observed));
      let turn = 0;
      return {
        initialTransforms: [identityFeatures(cols)],
        fit([transform], { ridge }, keep) {
          const isLeft = turn++ % 2 === 1;
          const k = toBackendMatrix(transform, backend);
          const solved = isLeft
            ? transposeMatrix(backend.solveRows(k, transposed, ridge), backend)
            : backend.solveRows(k, straight, ridge);
          const fitted = backend.toSparse(backend.sample(solved, straight)).values;
          // With λ = 0 the fit interpolates, see completion.ts.
          const x = keep(ridge === 0 ? backend.overwrite(solved, straight) : solved);
          return {
            x,
            nextSide: isLeft ? "right" : "left",
            estimate: backendEstimate(x, backend),
            trainingResidual: relativeDistance(fitted, observed.values),
            release: () => {
              backend.release(x);
            },
          };
        },
        relativeChange: ({ x }, previous) => relativeChange(x, previous.x, backend),
        // The penalty that is minimised is that of both sides together, which one side's K does not certify.
        stationarityResidual: () => NaN,
        release: () => {
          backend.release(straight, transposed);
        },
      };
    },
  };
}

/** G_L = X X^T / cols where row features come next, G_R = X^T X / rows where column features do. */
export function nextAgop(): AgopEstimator<AlternatingFit> {
  return {
    name: "left or right AGOP",
    estimate({ x, nextSide }, backend) {
      const gram = nextSide === "left" ? backend.multiply(x, x, { right: true }) : backend.gram(x);
      const count = nextSide === "left" ? x.cols : x.rows;
      return [{ form: "dense", matrix: backend.combine(1 / count, gram, 0, gram) }];
    },
    singularValues: (_, { x }, backend) =>
      backend.scope(() => {
        const matrix = x.rows < x.cols ? backend.multiply(x, x, { right: true }) : backend.gram(x);
        return eigenvaluesOf({ form: "dense", matrix }, backend).map((s) => Math.sqrt(Math.max(s, 0)));
      }),
  };
}
