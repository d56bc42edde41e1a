import {
  type AgopEstimator,
  type Backend,
  backendEstimate,
  eigenvaluesOf,
  type FeatureMatrix,
  type Fit,
  identityFeatures,
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

/** A deep linear predictor f(A) = <A M^(1) ... M^(L-1), W>. */
export interface DeepFit extends Fit<MatrixEstimate> {
  /** W, rows x cols. */
  readonly outer: Matrix;
  /** B_1, ..., B_{L-1}: B_ℓ = W M^(L-1) ... M^(ℓ), the gradient with respect to the input of layer ℓ; X = B_1. */
  readonly gradients: readonly [Matrix, ...Matrix[]];
}

/**
 * min ‖W‖_F² s.t. <A_i M^(1) ... M^(L-1), W> = y_i for completion, by rows:
 *
 *   Π = M^(L-1) ... M^(1),   K = Π^T Π,   a_i = (K[Ω_i, Ω_i] + λ I)^{-1} y_i,   W = a Π^T,   X = W Π
 *
 * Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, deep lin-RFM; docs/mathematics.md, section 4.
 */
export function deepRidge(options: { readonly depth: number }): Predictor<MatrixCompletionProblem, DeepFit> {
  const { depth } = options;
  return {
    name: `ridge regression through ${depth - 1} feature layers`,
    uses: "M",
    prepare(problem, backend) {
      const observed = backend.fromSparse(problem.observed);
      return {
        initialTransforms: Array.from({ length: depth - 1 }, () => identityFeatures(problem.cols)),
        fit(transforms, { ridge }, keep) {
          const layers = transforms.map((transform) => keep(toBackendMatrix(transform, backend)));
          const product = productOf(layers, backend);
          const dual = backend.dualRows(backend.gram(product), observed, ridge);
          const outer = keep(backend.sparseMultiply(dual, transposeOf(product, backend)));
          const [x, ...deeper] = gradientsOf(outer, layers, backend).map((gradient) => keep(gradient));
          const fitted = backend.toSparse(backend.sample(x, observed)).values;
          return {
            outer,
            gradients: [x, ...deeper],
            estimate: backendEstimate(x, backend),
            trainingResidual: relativeDistance(fitted, problem.observed.values),
            transforms: layers.map((matrix) => ({ form: "dense", matrix })),
            diagnostics: () => ({ imbalance: imbalanceOf([...layers, outer], backend) }),
            release: () => {
              backend.release(outer, x, ...deeper, ...layers);
            },
          };
        },
        relativeChange: ({ gradients: [x] }, { gradients: [previous] }) => relativeChange(x, previous, backend),
        stationarityResidual({ gradients: [x] }, transforms) {
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

function transposeOf(matrix: Matrix, backend: Backend): Matrix {
  const identity = toBackendMatrix(identityFeatures(matrix.rows), backend);
  return backend.multiply(matrix, identity, { left: true });
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

/** G_ℓ = B_ℓ^T B_ℓ for every feature layer: sums, not means, so that the layers balance at a fixed point. */
export function layerwiseAgop(): AgopEstimator<DeepFit> {
  return {
    name: "layer-wise AGOP",
    estimate: ({ gradients }, backend): readonly FeatureMatrix[] =>
      gradients.map((gradient) => ({ form: "dense", matrix: backend.gram(gradient) })),
    // G_1 = X^T X
    singularValues: ([first], { outer }, backend) =>
      eigenvaluesOf(first, backend)
        .map((s) => Math.sqrt(Math.max(s, 0)))
        .subarray(0, Math.min(outer.rows, outer.cols)),
  };
}
