import {
  AgopError,
  type AgopEstimator,
  type Backend,
  denseMatrix,
  diagonalMatrix,
  type FeatureMatrix,
  type Fit,
  identityFeatures,
  type Matrix,
  type Predictor,
  relativeDistance,
  solveSemidefinite,
  type SparseRegressionProblem,
  type VectorEstimate,
  vectorEstimate,
} from "@agop/core";

/** A linear predictor f(a) = <a, x>, so that ∇f = x. */
export type RegressionFit = Fit<VectorEstimate>;

/**
 * Ridge regression on features scaled by a diagonal M, by its n x n dual, K = diag(k) = M²:
 *
 *   a = (A diag(k) A^T + λ I)^{-1} y,   x = k ∘ (A^T a)
 *
 * Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, lin-RFM for sparse linear regression.
 */
export function diagonalRidge(): Predictor<SparseRegressionProblem, RegressionFit> {
  return {
    name: "ridge regression on scaled features",
    uses: "K",
    prepare({ design, response }, backend) {
      const a = backend.fromDense(design);
      const y = backend.fromDense(denseMatrix(design.rows, 1, response));
      return {
        initialTransforms: [identityFeatures(design.cols)],
        fit([transform], { ridge }) {
          const k = diagonalOf(transform);
          const scaled = backend.scale(a, { cols: k.map(Math.sqrt) });
          const gram = backend.multiply(scaled, scaled, { right: true });
          const dual = solveSemidefinite(addRidge(gram, ridge, backend), y, backend);
          const projected = backend.toDense(backend.multiply(a, dual, { left: true })).data;
          const estimate = vectorEstimate(k.map((weight, j) => weight * projected[j]));
          return {
            estimate,
            trainingResidual: relativeDistance(estimate.predict(design), response),
            release: () => undefined,
          };
        },
        relativeChange: ({ estimate }, previous) =>
          relativeDistance(previous.estimate.coefficients, estimate.coefficients),
        stationarityResidual({ estimate }, [transform]) {
          // x / k must lie in the range of A^T: what A^T (A A^T)^+ A leaves of it is the residual.
          const k = diagonalOf(transform);
          const weighted = estimate.coefficients.map((x, j) => x / k[j]);
          if (!weighted.every(Number.isFinite)) return NaN;
          const w = backend.fromDense(denseMatrix(design.cols, 1, weighted));
          const rowGram = backend.multiply(a, a, { right: true });
          const multiplier = solveSemidefinite(rowGram, backend.multiply(a, w), backend);
          const rest = backend.combine(1, w, -1, backend.multiply(a, multiplier, { left: true }));
          return Math.sqrt(backend.inner(rest, rest) / backend.inner(w, w));
        },
        release: () => {
          backend.release(a, y);
        },
      };
    },
  };
}

/** G = diag(x²). */
export function diagonalAgop(): AgopEstimator<RegressionFit> {
  return {
    name: "diagonal AGOP",
    estimate: ({ estimate }) => [{ form: "diagonal", diagonal: estimate.coefficients.map((x) => x * x) }],
    singularValues: (_, { estimate }) => estimate.coefficients.map(Math.abs).sort().reverse(),
  };
}

function diagonalOf(transform: FeatureMatrix): Float64Array {
  if (transform.form === "diagonal") return transform.diagonal;
  throw new AgopError("plugin-invalid", `regression needs a diagonal transform, not a ${transform.form} one`);
}

function addRidge(gram: Matrix, ridge: number, backend: Backend): Matrix {
  if (ridge === 0) return gram;
  const ridgeMatrix = backend.fromDense(diagonalMatrix(new Float64Array(gram.rows).fill(ridge)));
  return backend.combine(1, gram, 1, ridgeMatrix);
}
