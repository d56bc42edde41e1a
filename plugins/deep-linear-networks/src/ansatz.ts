import type { Backend, DenseMatrix } from "@agop/core";
import type { Layers } from "./layers.js";

/** How well trained layers keep what theory says of them. */
export interface LayerDiagnostics {
  /** By layer: the cosine between W^(ℓ)T W^(ℓ) and G_ℓ^{α_ℓ}. */
  readonly nfaCorrelation: readonly number[];
  /** max_ℓ ‖W^(ℓ+1)T W^(ℓ+1) - W^(ℓ) W^(ℓ)T‖_F / ‖W^(ℓ) W^(ℓ)T‖_F; 0 for one layer. */
  readonly imbalance: number;
}

/**
 * The neural feature ansatz of every layer ℓ = 1, ..., L, with B_ℓ = W^(L) ... W^(ℓ), the gradient with respect to the
 * layer's input:
 *
 *   W^(ℓ)T W^(ℓ) ∝ G_ℓ^{α_ℓ},   G_ℓ = B_ℓ^T B_ℓ,   α_ℓ = 1/(L - ℓ + 1)
 *
 * Source: Radhakrishnan, Beaglehole, Pandit, Belkin, Science 383, 2024; docs/mathematics.md, sections 4 and 5.
 */
export function layerDiagnostics(layers: Layers, backend: Backend): LayerDiagnostics {
  return backend.scope(() => {
    const depth = layers.length;
    const weights = layers.map((layer) => backend.fromDense(layer));
    const nfaCorrelation: number[] = [];
    let gradient = weights[depth - 1];
    for (let slot = depth - 1; slot >= 0; slot--) {
      if (slot < depth - 1) gradient = backend.multiply(gradient, weights[slot]);
      const { values, vectors } = backend.symmetricEigen(backend.gram(gradient));
      const powers = values.map((value) => Math.max(value, 0) ** (1 / (depth - slot)));
      const power = backend.multiply(backend.scale(vectors, { cols: powers }), vectors, { right: true });
      const feature = backend.gram(weights[slot]);
      const norms = Math.sqrt(backend.inner(feature, feature) * backend.inner(power, power));
      nfaCorrelation.unshift(norms > 0 ? backend.inner(feature, power) / norms : 1);
    }
    let imbalance = 0;
    for (let slot = 0; slot + 1 < depth; slot++) {
      const below = backend.multiply(weights[slot], weights[slot], { right: true });
      const difference = backend.combine(1, backend.gram(weights[slot + 1]), -1, below);
      const norm = backend.inner(below, below);
      if (norm > 0) imbalance = Math.max(imbalance, Math.sqrt(backend.inner(difference, difference) / norm));
    }
    return { nfaCorrelation, imbalance };
  });
}

/** The same of diagonal layers, entry by entry. */
export function diagonalDiagnostics(layers: Layers): LayerDiagnostics {
  const depth = layers.length;
  const nfaCorrelation: number[] = [];
  let gradient = layers[depth - 1].data;
  for (let slot = depth - 1; slot >= 0; slot--) {
    const weights = layers[slot].data;
    if (slot < depth - 1) gradient = gradient.map((value, j) => value * weights[j]);
    nfaCorrelation.unshift(cosine(weights.map((w) => w * w), gradient.map((g) => Math.abs(g) ** (2 / (depth - slot))))); // prettier-ignore
  }
  const squares = layers.map(({ data }: DenseMatrix) => data.map((w) => w * w));
  const imbalance = squares.slice(1).reduce((most, above, slot) => {
    const below = squares[slot];
    const norm = length(below);
    return norm > 0 ? Math.max(most, length(above.map((value, j) => value - below[j])) / norm) : most;
  }, 0);
  return { nfaCorrelation, imbalance };
}

function cosine(a: Float64Array, b: Float64Array): number {
  const norms = length(a) * length(b);
  return norms > 0 ? a.reduce((sum, value, k) => sum + value * b[k], 0) / norms : 1;
}

function length(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
