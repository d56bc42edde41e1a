import { AgopError, type Backend, denseMatrix, type DenseMatrix, type Matrix } from "@agop/core";

/** λ, and the dual coefficients (k + λ I)^{-1} y with it, n x c. */
export interface RidgeChoice {
  readonly ridge: number;
  readonly dual: Matrix;
  /** Root mean square of the errors at points left out, over all targets. */
  readonly error: number;
}

/**
 * Chooses λ by leaving out each point in turn, for all λ from one eigendecomposition K = V diag(s) V^T:
 *
 *   α(λ) = V (s + λ)^{-1} V^T y,   y_i - f^{(-i)}(x_i) = α_i / [(K + λ I)^{-1}]_ii,   [(K + λ I)^{-1}]_ii = Σ_k V_ik² / (s_k + λ)
 *
 * Source: Golub, Heath, Wahba, Technometrics 21, 1979; Rifkin and Lippert, MIT-CSAIL-TR-2007-025. One eigendecomposition and, for each
 * λ, n² c multiplications.
 * @param ridges λ, each > 0
 */
export function chooseRidge(kernel: Matrix, y: Matrix, ridges: readonly number[], backend: Backend): RidgeChoice {
  return backend.scope((keep) => {
    const { values, vectors } = backend.symmetricEigen(kernel);
    const s = values.map((value) => Math.max(value, 0));
    const rotated = backend.multiply(vectors, y, { left: true });
    const dualFor = (ridge: number): Matrix =>
      backend.multiply(vectors, backend.scale(rotated, { rows: s.map((value) => 1 / (value + ridge)) }));
    // Row i, column l: the diagonal of the inverse at λ_l.
    const weights = denseMatrix(s.length, ridges.length);
    s.forEach((value, k) => {
      ridges.forEach((ridge, l) => (weights.data[k * ridges.length + l] = 1 / (value + ridge)));
    });
    const squares = backend.multiplyElementwise(vectors, vectors);
    const inverses = backend.toDense(backend.multiply(squares, backend.fromDense(weights)));
    let best: { readonly ridge: number; readonly error: number } | undefined;
    ridges.forEach((ridge, l) => {
      const error = backend.scope(() => leftOutError(backend.toDense(dualFor(ridge)), inverses, l));
      if (!best || error < best.error) best = { ridge, error };
    });
    if (!best || !Number.isFinite(best.error)) throw new AgopError("not-finite", "no ridge gives finite errors");
    return { ...best, dual: keep(dualFor(best.ridge)) };
  });
}

function leftOutError({ rows, cols, data }: DenseMatrix, inverses: DenseMatrix, l: number): number {
  let squares = 0;
  for (let i = 0; i < rows; i++) {
    const inverse = inverses.data[i * inverses.cols + l];
    for (let j = 0; j < cols; j++) squares += (data[i * cols + j] / inverse) ** 2;
  }
  return Math.sqrt(squares / (rows * cols));
}
