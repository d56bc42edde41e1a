import type { Backend, DenseMatrix, Random } from "@agop/core";

/** W^(1), ..., W^(L) on the host; W^(ℓ) maps the outputs of layer ℓ-1 to those of layer ℓ. */
export type Layers = readonly DenseMatrix[];

/** How a network begins. */
export interface Start {
  /** L >= 1. */
  readonly depth: number;
  /** Outputs of every layer but the last. */
  readonly width: number;
  /** The largest singular value of every layer. */
  readonly scale: number;
  /** W^(ℓ+1)T W^(ℓ+1) = W^(ℓ) W^(ℓ)T, which gradient flow preserves; else independent normal entries. */
  readonly isBalanced: boolean;
}

/**
 * Balanced: W^(ℓ) = scale U_ℓ U_{ℓ-1}^T with random orthonormal U_ℓ of one rank for all layers.
 * Source: Arora, Cohen, Hazan, ICML 2018, on balanced starts.
 */
export function startingLayers(
  shape: { readonly rows: number; readonly cols: number },
  { depth, width, scale, isBalanced }: Start,
  random: Random,
  backend: Backend,
): Layers {
  const sizes = [shape.cols, ...Array.from({ length: depth - 1 }, () => width), shape.rows];
  const normal = (rows: number, cols: number): DenseMatrix => ({
    rows,
    cols,
    data: Float64Array.from({ length: rows * cols }, () => random.normal()),
  });
  if (!isBalanced) {
    return sizes.slice(1).map((rows, slot) => {
      const { cols, data } = normal(rows, sizes[slot]);
      // The largest singular value of a normal matrix is near √rows + √cols.
      const unit = scale / (Math.sqrt(rows) + Math.sqrt(cols));
      return { rows, cols, data: data.map((value) => value * unit) };
    });
  }
  const rank = Math.min(...sizes);
  return backend.scope(() => {
    const bases = sizes.map((size) => backend.thinQr(backend.fromDense(normal(size, rank))).q);
    return sizes.slice(1).map((_, slot) => {
      const product = backend.multiply(bases[slot + 1], bases[slot], { right: true });
      return backend.toDense(backend.combine(scale, product, 0, product));
    });
  });
}

/**
 * Of a diagonal network, as vectors: w^(1) = 0 and the others scale, so that x starts at 0 and may take either sign;
 * w^(ℓ)² - w^(1)², which gradient flow preserves, is scale².
 * Source: Woodworth et al., COLT 2020, where the same start is written u² - v².
 */
export function startingDiagonals(features: number, depth: number, scale: number): Layers {
  return Array.from({ length: depth }, (_, slot) => ({
    rows: features,
    cols: 1,
    data: new Float64Array(features).fill(slot === 0 ? 0 : scale),
  }));
}
