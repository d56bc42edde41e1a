import type { Backend, Keep, Matrix } from "../contracts/backend.js";
import { diagonalMatrix } from "./matrix.js";

/**
 * A symmetric positive semidefinite d x d matrix over features: an AGOP G, or a transform M = φ(G) or K = φ(G)².
 * A function of it acts on its eigenvalues, whichever form it has:
 *   diagonal   diag(s)
 *   dense      a matrix of the backend
 *   factored   V diag(s) V^T + τ (I - V V^T), V d x k with orthonormal columns
 */
export type FeatureMatrix =
  | { readonly form: "diagonal"; readonly diagonal: Float64Array }
  | { readonly form: "dense"; readonly matrix: Matrix }
  | {
      readonly form: "factored";
      readonly vectors: Matrix;
      readonly values: Float64Array;
      /** τ, the eigenvalue on everything orthogonal to V. */
      readonly complement: number;
    };

/** M_0 = I. */
export function identityFeatures(dimension: number): FeatureMatrix {
  return { form: "diagonal", diagonal: new Float64Array(dimension).fill(1) };
}

export function featureDimension(features: FeatureMatrix): number {
  if (features.form === "diagonal") return features.diagonal.length;
  return features.form === "dense" ? features.matrix.rows : features.vectors.rows;
}

/** G + shift I. */
export function shiftFeatures(features: FeatureMatrix, shift: number, backend: Backend): FeatureMatrix {
  if (shift === 0) return features;
  if (features.form === "dense") {
    return { form: "dense", matrix: backend.addDiagonal(features.matrix, shift) };
  }
  return mapEigenvalues(features, (s) => s + shift, backend);
}

/** f(G): f applied to every eigenvalue, those below zero by rounding counted as zero. */
export function mapEigenvalues(features: FeatureMatrix, f: (s: number) => number, backend: Backend): FeatureMatrix {
  const g = (s: number): number => f(Math.max(s, 0));
  switch (features.form) {
    case "diagonal":
      return { form: "diagonal", diagonal: features.diagonal.map(g) };
    case "factored":
      return { ...features, values: features.values.map(g), complement: g(features.complement) };
    case "dense": {
      const { values, vectors } = backend.symmetricEigen(features.matrix);
      const scaled = backend.scale(vectors, { cols: values.map(g) });
      return { form: "dense", matrix: backend.multiply(scaled, vectors, { right: true }) };
    }
  }
}

/** The eigenvalues, largest first; of the factored form, τ once for each direction outside V. */
export function eigenvaluesOf(features: FeatureMatrix, backend: Backend): Float64Array {
  if (features.form === "dense") return backend.scope(() => backend.symmetricEigen(features.matrix).values);
  const values =
    features.form === "diagonal"
      ? features.diagonal.slice()
      : new Float64Array(features.vectors.rows).fill(features.complement);
  if (features.form === "factored") values.set(features.values);
  return values.sort().reverse();
}

/** The dense form, for operations that need every entry. */
export function toBackendMatrix(features: FeatureMatrix, backend: Backend): Matrix {
  switch (features.form) {
    case "dense":
      return features.matrix;
    case "diagonal":
      return backend.fromDense(diagonalMatrix(features.diagonal));
    case "factored": {
      // V diag(s) V^T + τ (I - V V^T) = τ I + V diag(s - τ) V^T
      const { vectors, values, complement } = features;
      const scaled = backend.scale(vectors, { cols: values.map((s) => s - complement) });
      return backend.addDiagonal(backend.multiply(scaled, vectors, { right: true }), complement);
    }
  }
}

export function keepFeatures(features: FeatureMatrix, keep: Keep): FeatureMatrix {
  if (features.form === "dense") keep(features.matrix);
  if (features.form === "factored") keep(features.vectors);
  return features;
}

export function releaseFeatures(features: FeatureMatrix, backend: Backend): void {
  if (features.form === "dense") backend.release(features.matrix);
  if (features.form === "factored") backend.release(features.vectors);
}
