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
import { type ActiveColumns, activeColumns } from "./active-columns.js";
import { exactFit, largestPlaces } from "./exact-fit.js";

/** A linear predictor f(a) = <a, x>, so that ∇f = x. */
export interface RegressionFit extends Fit<VectorEstimate> {
  /**
   * Σ_jj of the posterior x ~ N(x_t, Σ) that the fit is the mean of, for a prior x ~ N(0, diag(k)) and noise of variance
   * λ; d values, to be asked for before the next fit. M_0 = I says nothing of the size of x: there the prior variance
   * is ‖x_t‖².
   */
  readonly posteriorVariance: () => Float64Array;
}

export interface DiagonalRidgeOptions {
  /**
   * With λ = 0, take the sparsest solution as soon as the n / 2 largest coefficients can fit y exactly without the
   * others (exact-fit.ts). Default false: where the penalty of φ is convex, as at α = 1/4, its minimum is another.
   */
  readonly seeksSparsest?: boolean;
}

/**
 * Ridge regression on features scaled by a diagonal M, by its n x n dual, K = diag(k) = M²:
 *
 *   a = (A diag(k) A^T + λ I)^{-1} y,   x = k ∘ (A^T a)
 *
 * Columns whose k_j has died take no part in the products (active-columns.ts).
 * Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, lin-RFM for sparse linear regression.
 */
export function diagonalRidge({ seeksSparsest = false }: DiagonalRidgeOptions = {}): Predictor<
  SparseRegressionProblem,
  RegressionFit
> {
  return {
    name: "ridge regression on scaled features",
    uses: "K",
    prepare(problem, backend) {
      const { design, response } = problem;
      const a = backend.fromDense(design);
      const y = backend.fromDense(denseMatrix(design.rows, 1, response));
      const start = identityFeatures(design.cols);
      const columns = activeColumns(design, a, backend);
      const half = Math.floor(design.rows / 2);

      const fitOf = (
        coefficients: Float64Array,
        parts: Pick<RegressionFit, "posteriorVariance" | "release">,
      ): RegressionFit => {
        const estimate = vectorEstimate(coefficients);
        return { estimate, trainingResidual: relativeDistance(estimate.predict(design), response), ...parts };
      };
      const sparsestFit = (places: Int32Array): RegressionFit | undefined => {
        const coefficients = exactFit(problem, places, backend);
        const posteriorVariance = (): Float64Array => new Float64Array(design.cols);
        return coefficients && fitOf(coefficients, { posteriorVariance, release: () => undefined });
      };

      return {
        initialTransforms: [start],
        fit([transform], { ridge }, keep) {
          const k = diagonalOf(transform);
          const active = columns.at(k, keep);
          const { indices, matrix } = active;
          const isSought = seeksSparsest && ridge === 0;
          if (isSought && indices.length <= half) {
            const sparsest = sparsestFit(indices);
            if (sparsest) return sparsest;
          }
          const scaled = scaledColumns(active, k, backend);
          const gram = addRidge(backend.multiply(scaled, scaled, { right: true }), ridge, backend);
          const dual = solveSemidefinite(gram, y, backend);
          const projected = backend.toDense(backend.multiply(matrix, dual, { left: true })).data;
          const coefficients = new Float64Array(design.cols);
          indices.forEach((j, s) => (coefficients[j] = k[j] * projected[s]));
          if (isSought) {
            const sparsest = sparsestFit(largestPlaces(coefficients, half));
            if (sparsest) return sparsest;
          }
          keep(gram);
          const priorScale = transform === start ? coefficients.reduce((sum, x) => sum + x * x, 0) : 1;
          return fitOf(coefficients, {
            posteriorVariance: () => {
              const left = unexplained(active, k, gram, backend);
              return k.map((variance, j) => priorScale * variance * left[j]);
            },
            release: () => {
              backend.release(gram);
            },
          });
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
          columns.release();
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

/** A_S diag(k_S)^{1/2} on the active columns S. */
function scaledColumns({ indices, matrix }: ActiveColumns, k: Float64Array, backend: Backend): Matrix {
  return backend.scale(matrix, { cols: Float64Array.from(indices, (j) => Math.sqrt(k[j])) });
}

/** 1 - k_j a_j^T gram^{-1} a_j, what the observations leave open of the prior variance; 1 outside the active columns. */
function unexplained(active: ActiveColumns, k: Float64Array, gram: Matrix, backend: Backend): Float64Array {
  const left = new Float64Array(k.length).fill(1);
  backend.scope(() => {
    const scaled = scaledColumns(active, k, backend);
    const { data } = backend.toDense(scaled);
    const solved = backend.toDense(solveSemidefinite(gram, scaled, backend)).data;
    const count = active.indices.length;
    for (let place = 0; place < data.length; place++)
      left[active.indices[place % count]] -= data[place] * solved[place];
  });
  // Of a coefficient that is known for certain rounding may leave less than nothing.
  return left.map((part) => Math.max(part, 0));
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
