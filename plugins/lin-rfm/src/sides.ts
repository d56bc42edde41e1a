import {
  type AgopEstimator,
  type Backend,
  backendEstimate,
  type DenseMatrix,
  denseMatrix,
  eigenvaluesOf,
  identityFeatures,
  type Matrix,
  type MatrixCompletionProblem,
  type Predictor,
  relativeChange,
  relativeDistance,
  type SparseMatrix,
  toBackendMatrix,
  toEntries,
  toSparse,
} from "@agop/core";
import type { CompletionFit } from "./completion.js";

/**
 * lin-RFM for completion with features for rows, or for columns and rows in turn: column features in one iteration, row
 * features in the next (docs/mathematics.md, section 6, first form). The fit with row features is the one with column
 * features of the transposed matrix. Transforms are [left, right].
 */
export function sidedRidge(options: {
  readonly side: "left" | "alternating";
}): Predictor<MatrixCompletionProblem, CompletionFit> {
  const { side } = options;
  return {
    name: side === "left" ? "column-wise ridge regression" : "ridge regression by rows and columns in turn",
    uses: "K",
    prepare({ rows, cols, observed }, backend) {
      const straight = backend.fromSparse(observed);
      const transposed = backend.fromSparse(transposeSparse(observed));
      let turn = 0;
      return {
        initialTransforms: [identityFeatures(rows), identityFeatures(cols)],
        fit([left, right], { ridge }, keep) {
          const isLeft = side === "left" || turn++ % 2 === 1;
          const k = toBackendMatrix(isLeft ? left : right, backend);
          const solved = isLeft
            ? transposeMatrix(backend.solveRows(k, transposed, ridge), backend)
            : backend.solveRows(k, straight, ridge);
          const fitted = backend.toSparse(backend.sample(solved, straight)).values;
          // With λ = 0 the fit interpolates, see completion.ts.
          const x = keep(ridge === 0 ? backend.overwrite(solved, straight) : solved);
          return {
            x,
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

/** G_L = X X^T / cols and G_R = X^T X / rows. */
export function bothAgops(): AgopEstimator<CompletionFit> {
  return {
    name: "left and right AGOP",
    estimate({ x }, backend) {
      const left = backend.multiply(x, x, { right: true });
      const right = backend.gram(x);
      return [
        { form: "dense", matrix: backend.combine(1 / x.cols, left, 0, left) },
        { form: "dense", matrix: backend.combine(1 / x.rows, right, 0, right) },
      ];
    },
    singularValues: ([, right], { x }, backend) =>
      eigenvaluesOf(right, backend)
        .map((s) => Math.sqrt(Math.max(s, 0) * x.rows))
        .subarray(0, Math.min(x.rows, x.cols)),
  };
}

function transposeSparse(sparse: SparseMatrix): SparseMatrix {
  const { rowIndices, columnIndices, values } = toEntries(sparse);
  return toSparse(sparse.cols, sparse.rows, { rowIndices: columnIndices, columnIndices: rowIndices, values });
}

function transposeMatrix(matrix: Matrix, backend: Backend): Matrix {
  const { rows, cols, data }: DenseMatrix = backend.toDense(matrix);
  const result = denseMatrix(cols, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) result.data[j * rows + i] = data[i * cols + j];
  return backend.fromDense(result);
}
