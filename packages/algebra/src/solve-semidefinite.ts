import type { Backend, Matrix } from "@agop/core";
import { AgopError } from "@agop/core";

/** S^{-1} B for symmetric positive semidefinite S: by Cholesky, or the minimum-norm solution where S is singular. */
export function solveSemidefinite(s: Matrix, b: Matrix, backend: Backend): Matrix {
  try {
    return backend.choleskySolve(s, b);
  } catch (error) {
    if (!(error instanceof AgopError) || error.code !== "not-positive-definite") throw error;
  }
  const { values, vectors } = backend.symmetricEigen(s);
  const threshold = values.length * Number.EPSILON * values[0];
  const inverse = values.map((value) => (value > threshold ? 1 / value : 0));
  const projected = backend.multiply(vectors, b, { left: true });
  return backend.multiply(vectors, backend.scale(projected, { rows: inverse }));
}

/** X K^{-1} for symmetric positive semidefinite K, or undefined where K is numerically singular. */
export function timesInverse(x: Matrix, k: Matrix, backend: Backend): Matrix | undefined {
  const { values, vectors } = backend.symmetricEigen(k);
  const smallest = values[values.length - 1];
  if (!(smallest > values.length * Number.EPSILON * values[0])) return undefined;
  const projected = backend.scale(backend.multiply(x, vectors), { cols: values.map((value) => 1 / value) });
  return backend.multiply(projected, vectors, { right: true });
}
