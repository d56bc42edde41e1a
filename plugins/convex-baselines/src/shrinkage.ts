import type { Backend, Matrix } from "@agop/core";

/** A matrix with its singular values, largest first. */
export interface Shrunk {
  readonly matrix: Matrix;
  readonly singularValues: Float64Array;
}

/**
 * S_λ(Z), which takes λ off every singular value, the proximal operator of λ ‖·‖_*. With Z = U Σ V^T:
 *
 *   S_λ(Z) = Z V diag(max(1 - λ/σ, 0)) V^T
 *
 * so that Z^T Z is all that is decomposed.
 */
export function shrinkSingularValues(z: Matrix, lambda: number, backend: Backend): Shrunk {
  const { values, vectors } = backend.symmetricEigen(backend.gram(z));
  const sigma = values.map((value) => Math.sqrt(Math.max(value, 0)));
  const factors = sigma.map((s) => (s > lambda ? 1 - lambda / s : 0));
  const projected = backend.scale(backend.multiply(z, vectors), { cols: factors });
  return {
    matrix: backend.multiply(projected, vectors, { right: true }),
    singularValues: sigma.map((s) => Math.max(s - lambda, 0)).subarray(0, Math.min(z.rows, z.cols)),
  };
}

/** Singular values, largest first. */
export function singularValuesOf(a: Matrix, backend: Backend): Float64Array {
  return backend.scope(() => {
    const { values } = backend.symmetricEigen(backend.gram(a));
    return values.map((value) => Math.sqrt(Math.max(value, 0))).subarray(0, Math.min(a.rows, a.cols));
  });
}
