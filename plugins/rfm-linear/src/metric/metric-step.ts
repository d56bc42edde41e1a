import type { Backend, DenseMatrix, Matrix, Sparse } from "@agop/core";
import { kroneckerRidge, type KroneckerRidgeOptions } from "./kronecker-ridge.js";

/** One matrix for each side: of the rows (rows x rows) and of the columns (cols x cols). */
export interface Sides {
  readonly left: DenseMatrix;
  readonly right: DenseMatrix;
}

export interface MetricStepOptions extends KroneckerRidgeOptions {
  /** ε of the columns' AGOP. */
  readonly floor: number;
  /** g, the part of the rows' next features that is their prior metric. */
  readonly memory: number;
}

export interface MetricStep {
  readonly x: DenseMatrix;
  /** G_L, whose mean diagonal is 1, and G_R. */
  readonly agop: Sides;
  /** K_L and K_R of the next fit. */
  readonly features: Sides;
  readonly trainingResidual: number;
  /** Of conjugate gradients. */
  readonly steps: number;
  readonly reduction: number;
}

/**
 * One fit, its AGOPs, and the next features, with the prior metrics for floors:
 *
 *   P_Ω(K_L A K_R) + λ A = y,   X = K_L A K_R
 *   G_R = X^T K_L^{-1} X / rows,               K_R <- G_R + ε K_0R
 *   G_L = X K_R^{-1} X^T rows / tr(...),       K_L <- (1 - g) G_L + g K_0L
 *
 * Each AGOP sees the other side through its features, so that X^T K_L^{-1} X = (A K_R)^T X and X K_R^{-1} X^T = X (K_L A)^T
 * take no inverse. It is the log-det reweighting, p = 0: with K_0 = I and one side fixed, K <- G + ε I (docs/mathematics.md, section 6).
 */
export function metricStep(
  { pattern, y }: { readonly pattern: Sparse; readonly y: Float64Array },
  given: Sides,
  prior: Sides,
  { floor, memory, ...solver }: MetricStepOptions,
  backend: Backend,
): MetricStep {
  return backend.scope(() => {
    const features = { left: backend.fromDense(given.left), right: backend.fromDense(given.right) };
    const { dual, leftProduct, x, ...solved } = kroneckerRidge({ pattern, y }, features, solver, backend);
    const { rows } = x;

    const rightProduct = backend.sparseMultiply(dual, features.right);
    const gram = backend.multiply(rightProduct, x, { left: true });
    const ofColumns = backend.combine(1 / rows, gram, 0, gram);
    // tr(X (K_L A)^T) = <X, K_L A>; 0 where nothing but zeros is observed.
    const trace = backend.inner(x, leftProduct);
    const ofRows = backend.multiply(x, leftProduct, { right: true });
    const norm = trace > 0 ? rows / trace : 0;

    const next = (g: Matrix, part: number, metric: DenseMatrix, weight: number): DenseMatrix =>
      backend.toDense(backend.combine(part, g, weight, backend.fromDense(metric)));
    return {
      ...solved,
      x: backend.toDense(x),
      agop: { left: backend.toDense(backend.combine(norm, ofRows, 0, ofRows)), right: backend.toDense(ofColumns) },
      features: {
        left: next(ofRows, (1 - memory) * norm, prior.left, memory),
        right: next(ofColumns, 1, prior.right, floor),
      },
    };
  });
}
