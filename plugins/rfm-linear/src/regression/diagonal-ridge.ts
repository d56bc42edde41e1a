import { solveSemidefinite, warnOfSingular } from "@agop/algebra";
import {
  AgopError,
  type Backend,
  denseMatrix,
  type FeatureMatrix,
  type FittedPredictor,
  type Matrix,
  type Predictor,
  relativeDistance,
  type SparseRegressionProblem,
  type VectorEstimate,
  vectorEstimate,
} from "@agop/core";
import { contributePredictor } from "@agop/core/plugin";
import { z } from "zod";
import { type ActiveColumns, activeColumns } from "./active-columns.js";
import { exactFit, largestPlaces } from "./exact-fit.js";

/** A linear predictor f(a) = <a, x>, so that ∇f = x. */
export type RegressionFit = FittedPredictor<VectorEstimate>;

/** How the predictor ends where an exact solution shows. */
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
 * Its gradient is x, whose outer product is diagonal by definition of the method; it gives the posterior variance of x, for which
 * M_0 says nothing of the size of x: there the prior variance is ‖x_t‖². Columns whose k_j has died take no part in the products (active-columns.ts).
 * Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, lin-RFM for sparse linear regression.
 */
export function diagonalRidge({ seeksSparsest = false }: DiagonalRidgeOptions = {}): Predictor<
  SparseRegressionProblem,
  RegressionFit
> {
  return {
    name: "diagonal-ridge",
    uses: "K",
    transforms: "diagonal",
    isLinear: true,
    gives: ["posteriorVariance"],
    prepare(problem, { backend, warn }) {
      const onSingular = warnOfSingular("A K A^T + λ I", warn);
      const { design, response } = problem;
      const a = backend.fromDense(design);
      const y = backend.fromDense(denseMatrix(design.rows, 1, response));
      const columns = activeColumns(design, a, backend);
      const half = Math.floor(design.rows / 2);

      const fitOf = (
        coefficients: Float64Array,
        posteriorVariance: () => Float64Array,
        release: () => void,
      ): RegressionFit => {
        const estimate = vectorEstimate(coefficients);
        return {
          estimate,
          gradients: [{ form: "diagonal", count: 1, diagonal: coefficients }],
          extras: { posteriorVariance },
          trainingResidual: relativeDistance(estimate.predict(design), response),
          release,
        };
      };
      const sparsestFit = (places: Int32Array): RegressionFit | undefined => {
        const coefficients = exactFit(problem, places, backend);
        const none = (): Float64Array => new Float64Array(design.cols);
        return coefficients && fitOf(coefficients, none, () => undefined);
      };

      return {
        featureDimensions: [design.cols],
        fit({ transforms: [transform], ridge, iteration, keep }) {
          const k = diagonalOf(transform);
          const active = columns.at(k, keep);
          const { indices, matrix } = active;
          const isSought = seeksSparsest && ridge === 0;
          if (isSought && indices.length <= half) {
            const sparsest = sparsestFit(indices);
            if (sparsest) return sparsest;
          }
          const scaled = scaledColumns(active, k, backend);
          const gram = backend.addDiagonal(backend.multiply(scaled, scaled, { right: true }), ridge);
          const dual = solveSemidefinite(gram, y, backend, onSingular);
          const projected = backend.toDense(backend.multiply(matrix, dual, { left: true })).data;
          const coefficients = new Float64Array(design.cols);
          indices.forEach((j, s) => (coefficients[j] = k[j] * projected[s]));
          if (isSought) {
            const sparsest = sparsestFit(largestPlaces(coefficients, half));
            if (sparsest) return sparsest;
          }
          keep(gram);
          const priorScale = iteration === 1 ? coefficients.reduce((sum, x) => sum + x * x, 0) : 1;
          const posteriorVariance = (): Float64Array => {
            const left = unexplained(active, k, gram, backend);
            return k.map((variance, j) => priorScale * variance * left[j]);
          };
          return fitOf(coefficients, posteriorVariance, () => {
            backend.release(gram);
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

export const diagonalRidgeContribution = contributePredictor({
  name: "diagonal-ridge",
  summary: "ridge regression on scaled columns, by its dual",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, lin-RFM for sparse linear regression",
  options: z.object({
    seeksSparsest: z
      .boolean()
      .default(false)
      .describe("with λ = 0, take the sparsest exact solution as soon as half as many columns as rows suffice"),
  }),
  create: { "sparse-regression": (options) => diagonalRidge(options) },
});
