import { AgopError, type Backend, type FeatureMatrix } from "@agop/core";

/**
 * K / τ = V diag(h) V^T + I, where K has the eigenvalue τ on everything but V: "low rank plus multiple of identity", of which a
 * row needs no more than its rows of V.
 */
export interface FlooredFeatures {
  /** k, how many eigenvalues exceed τ. */
  readonly width: number;
  /** V, d x k, row by row. */
  readonly vectors: Float64Array;
  /** h_j = k_j / τ - 1 > 0. */
  readonly excess: Float64Array;
}

/** K = τ I, with nothing that exceeds the floor. */
export const flatFeatures: FlooredFeatures = {
  width: 0,
  vectors: new Float64Array(),
  excess: new Float64Array(),
};

/** Eigenvalues that exceed τ by no more than this part of it are those that a floor has lifted to it. */
const rounding = 16 * Number.EPSILON;

/** @throws AgopError `parts-mismatch` for a K that is neither a multiple of the identity nor factored with τ > 0 */
export function flooredFeatures(k: FeatureMatrix, backend: Backend): FlooredFeatures {
  if (k.form === "diagonal" && k.diagonal.every((value) => value === k.diagonal[0]) && k.diagonal[0] > 0) {
    return flatFeatures;
  }
  if (k.form !== "factored" || !(k.complement > 0)) {
    const given = k.form === "factored" ? "a factored one that is singular" : `a ${k.form} one`;
    const what = `predictor "compact-ridge" needs a factored transform with a floor, not ${given}`;
    const hint = 'AGOP estimator "leading" gives factored ones, schedule "spectral-gap" floors them';
    throw new AgopError("parts-mismatch", what, hint);
  }
  const { values, complement, vectors } = k;
  const places = Array.from(values.keys()).filter((j) => values[j] / complement - 1 > rounding);
  const { rows, cols, data } = backend.toDense(vectors);
  const width = places.length;
  const chosen = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let s = 0; s < width; s++) chosen[i * width + s] = data[i * cols + places[s]];
  }
  return { width, vectors: chosen, excess: Float64Array.from(places, (j) => values[j] / complement - 1) };
}
