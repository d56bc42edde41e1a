import { partOutside, relativeChange, timesInverse } from "@agop/algebra";
import {
  AgopError,
  type Backend,
  backendEstimate,
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

/** A deep linear predictor f(A) = <A M^(1) ... M^(L-1), W>. */
export interface DeepFit extends FittedPredictor<MatrixEstimate> {
  /** X = B_1, rows x cols. */
  readonly x: Matrix;
  /** W, rows x cols. */
  readonly outer: Matrix;
}

/**
 * min ‖W‖_F² s.t. <A_i M^(1) ... M^(L-1), W> = y_i for completion, by rows:
 *
 *   Π = M^(L-1) ... M^(1),   K = Π^T Π,   a_i = (K[Ω_i, Ω_i] + λ I)^{-1} y_i,   W = a Π^T,   X = W Π
 *
 * Features are learned in every layer ℓ = 1, ..., L-1, where the gradients are B_ℓ = W M^(L-1) ... M^(ℓ), and X = B_1. They count
 * as one, G_ℓ = B_ℓ^T B_ℓ: sums, not means, so that the layers balance at a fixed point.
 * Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, deep lin-RFM; docs/mathematics.md, section 4.
 * @throws AgopError `option-invalid` for a depth below 2
 */
export function deepRidge(options: { readonly depth: number }): Predictor<MatrixCompletionProblem, DeepFit> {
  const { depth } = options;
  if (!Number.isInteger(depth) || depth < 2) {
    throw new AgopError("option-invalid", `predictor "deep-ridge": depth is ${depth}; it must be an integer >= 2`);
  }
  return {
    name: "deep-ridge",
    uses: "M",
    transforms: "dense",
    isLinear: true,
    prepare(problem, { backend }) {
      const observed = backend.fromSparse(problem.observed);
      return {
        featureDimensions: Array.from({ length: depth - 1 }, () => problem.cols),
        fit({ transforms, ridge, keep }) {
          const layers = transforms.map((transform) => toBackendMatrix(transform, backend));
          const product = productOf(layers, backend);
          const dual = backend.dualRows(backend.gram(product), observed, ridge);
          const outer = keep(backend.sparseMultiply(dual, backend.transpose(product)));
          const gradients = gradientsOf(outer, layers, backend).map((gradient) => keep(gradient));
          const [x] = gradients;
          const fitted = backend.toSparse(backend.sample(x, observed)).values;
          return {
            x,
            outer,
            gradients: gradients.map((matrix) => ({ form: "dense", count: 1, matrix })),
            estimate: backendEstimate(x, backend),
            trainingResidual: relativeDistance(fitted, problem.observed.values),
            diagnostics: () => ({ imbalance: imbalanceOf([...layers, outer], backend) }),
            release: () => {
              backend.release(outer, ...gradients);
            },
          };
        },
        relativeChange: ({ x }, previous) => relativeChange(x, previous.x, backend),
        stationarityResidual({ x }, transforms) {
          const product = productOf(
            transforms.map((transform) => toBackendMatrix(transform, backend)),
            backend,
          );
          const weighted = timesInverse(x, backend.gram(product), backend);
          return weighted ? partOutside(observed, weighted, backend) : NaN;
        },
        release: () => {
          backend.release(observed);
        },
      };
    },
  };
}

/** max_ℓ ‖W_{ℓ+1}^T W_{ℓ+1} - W_ℓ W_ℓ^T‖_F / ‖W_ℓ W_ℓ^T‖_F over the layers M^(1), ..., M^(L-1), W: 0 at a fixed point. */
function imbalanceOf(layers: readonly Matrix[], backend: Backend): number {
  let worst = 0;
  for (let slot = 0; slot + 1 < layers.length; slot++) {
    const below = backend.multiply(layers[slot], layers[slot], { right: true });
    const difference = backend.combine(1, backend.gram(layers[slot + 1]), -1, below);
    worst = Math.max(worst, Math.sqrt(backend.inner(difference, difference) / backend.inner(below, below)));
  }
  return worst;
}

/** Π = M^(L-1) ... M^(1). */
function productOf(layers: readonly Matrix[], backend: Backend): Matrix {
  return layers.reduce((product, layer) => backend.multiply(layer, product));
}

/** B_ℓ = W M^(L-1) ... M^(ℓ) for ℓ = 1, ..., L-1. */
function gradientsOf(outer: Matrix, layers: readonly Matrix[], backend: Backend): readonly Matrix[] {
  const gradients: Matrix[] = [];
  let gradient = outer;
  for (const layer of layers.toReversed()) {
    gradient = backend.multiply(gradient, layer);
    gradients.unshift(gradient);
  }
  return gradients;
}

export const deepRidgeContribution = contributePredictor({
  name: "deep-ridge",
  summary: "ridge regression through layers of features, one after the other",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, deep lin-RFM",
  options: z.object({ depth: z.int().min(2).default(2).describe("L: L - 1 feature layers") }),
  create: { "matrix-completion": (options) => deepRidge(options) },
});
