import type { Backend, Matrix } from "./backend.js";
import { AgopError } from "./errors.js";

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
