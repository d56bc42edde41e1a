import { relativeChange, solveSemidefinite, timesInverse, warnOfSingular } from "@agop/algebra";
import {
  type Backend,
  backendEstimate,
  denseMatrix,
  identityFeatures,
  type Matrix,
  type MatrixSensingProblem,
  type Predictor,
  relativeDistance,
  type SensingOperator,
  toBackendMatrix,
} from "@agop/core";
import { contributePredictor } from "@agop/core/plugin";
import { z } from "zod";
import type { CompletionFit } from "../completion/rowwise-ridge.js";

/** The measurement operator 𝒜 in the backend. */
interface BackendOperator {
  /** The n x n matrix <A_i K, A_j>. */
  gram(k: Matrix): Matrix;
  /** 𝒜*(a) = Σ a_i A_i. */
  adjoint(a: Float64Array): Matrix;
  /** (<A_i, X>)_i. */
  apply(x: Matrix): Float64Array;
  release(): void;
}

/**
 * min ‖W‖_F² s.t. <A_i M, W> = y_i for general A_i, by its n x n dual:
 *
 *   (𝒜(𝒜*(a) K) + λ I) a = y,   X = 𝒜*(a) K,   K = M²
 *
 * Its gradients are the rows of X. Measurement matrices of rank one, A_i = u_i v_i^T, are never formed.
 * Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, Algorithm 1.
 */
export function sensingRidge(): Predictor<MatrixSensingProblem, CompletionFit> {
  return {
    name: "sensing-ridge",
    uses: "K",
    isLinear: true,
    prepare({ rows, cols, operator, measurements }, { backend, warn }) {
      const onSingular = warnOfSingular("𝒜(𝒜*(·) K) + λ I", warn);
      const measure =
        operator.kind === "dense" ? denseOperator(operator, rows, cols, backend) : rankOneOperator(operator, backend);
      const y = backend.fromDense(denseMatrix(measurements.length, 1, measurements));
      return {
        featureDimensions: [cols],
        fit({ transforms: [transform], ridge, keep }) {
          const k = toBackendMatrix(transform, backend);
          const dual = solveSemidefinite(backend.addDiagonal(measure.gram(k), ridge), y, backend, onSingular);
          const x = keep(backend.multiply(measure.adjoint(backend.toDense(dual).data), k));
          return {
            x,
            estimate: backendEstimate(x, backend),
            gradients: [{ form: "dense", count: rows, matrix: x }],
            trainingResidual: relativeDistance(measure.apply(x), measurements),
            release: () => {
              backend.release(x);
            },
          };
        },
        relativeChange: ({ x }, previous) => relativeChange(x, previous.x, backend),
        stationarityResidual({ x }, [transform]) {
          // X K^{-1} must be 𝒜*(z) for some z: what is left of it after the best z is the residual.
          const weighted = timesInverse(x, toBackendMatrix(transform, backend), backend);
          if (!weighted) return NaN;
          const right = backend.fromDense(denseMatrix(measurements.length, 1, measure.apply(weighted)));
          const gram = measure.gram(toBackendMatrix(identityFeatures(cols), backend));
          const z = backend.toDense(solveSemidefinite(gram, right, backend)).data;
          const rest = backend.combine(1, weighted, -1, measure.adjoint(z));
          return Math.sqrt(backend.inner(rest, rest) / backend.inner(weighted, weighted));
        },
        release: () => {
          measure.release();
          backend.release(y);
        },
      };
    },
  };
}

/** All A_i below each other (n rows x cols) for products with K, and as rows of vec(A_i) (n x rows cols) for the rest. */
function denseOperator(
  { matrices }: Extract<SensingOperator, { kind: "dense" }>,
  rows: number,
  cols: number,
  backend: Backend,
): BackendOperator {
  const n = matrices.length;
  const data = new Float64Array(n * rows * cols);
  matrices.forEach((matrix, i) => {
    data.set(matrix.data, i * rows * cols);
  });
  const stacked = backend.fromDense(denseMatrix(n * rows, cols, data));
  const flat = backend.fromDense(denseMatrix(n, rows * cols, data));
  const reshaped = (matrix: Matrix, newRows: number, newCols: number): Matrix =>
    backend.fromDense(denseMatrix(newRows, newCols, backend.toDense(matrix).data));
  return {
    gram: (k) => backend.multiply(reshaped(backend.multiply(stacked, k), n, rows * cols), flat, { right: true }),
    adjoint: (a) => reshaped(backend.multiply(backend.fromDense(denseMatrix(1, n, a)), flat), rows, cols),
    apply: (x) => backend.scope(() => backend.toDense(backend.multiply(flat, reshaped(x, rows * cols, 1))).data),
    release: () => {
      backend.release(stacked, flat);
    },
  };
}

/** A_i = u_i v_i^T: <A_i K, A_j> = (u_i·u_j) (v_i^T K v_j), 𝒜*(a) = U^T diag(a) V, <A_i, X> = u_i^T X v_i. */
function rankOneOperator(
  { left, right }: Extract<SensingOperator, { kind: "rank-one" }>,
  backend: Backend,
): BackendOperator {
  const u = backend.fromDense(left);
  const v = backend.fromDense(right);
  const rowGram = backend.scope(() => backend.toDense(backend.multiply(u, u, { right: true })));
  return {
    gram: (k) => {
      const columnGram = backend.toDense(backend.multiply(backend.multiply(v, k), v, { right: true }));
      const product = columnGram.data.map((value, p) => value * rowGram.data[p]);
      return backend.fromDense({ ...columnGram, data: product });
    },
    adjoint: (a) => backend.multiply(backend.scale(u, { rows: a }), v, { left: true }),
    apply: (x) =>
      backend.scope(() => {
        const projected = backend.toDense(backend.multiply(u, x)).data;
        const { cols } = right;
        return Float64Array.from({ length: left.rows }, (_, i) => {
          let sum = 0;
          for (let j = 0; j < cols; j++) sum += projected[i * cols + j] * right.data[i * cols + j];
          return sum;
        });
      }),
    release: () => {
      backend.release(u, v);
    },
  };
}

export const sensingRidgeContribution = contributePredictor({
  name: "sensing-ridge",
  summary: "ridge regression on measurement matrices, by its dual, with features for the columns",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, Algorithm 1",
  options: z.object({}),
  create: { "matrix-sensing": () => sensingRidge() },
});
