import type { Backend, Matrix } from "@agop/core";
import { diagonalMatrix } from "@agop/core/backend";

// Functions of a dense symmetric positive semidefinite matrix without its eigendecomposition. How they compare with one is
// measured in docs/reference/matrix-functions.md.

/** c_0 + c_1 s + c_2 s² + ... */
export function horner(coefficients: readonly number[], s: number): number {
  return coefficients.reduceRight((value, c) => value * s + c, 0);
}

/** c_0 I + c_1 G + c_2 G² + ..., by matrix products. The result is a matrix of its own. */
export function matrixPolynomial(matrix: Matrix, coefficients: readonly number[], backend: Backend): Matrix {
  const power = coefficients.length - 1;
  const isMonomial = power >= 1 && coefficients.every((c, k) => c === (k === power ? 1 : 0));
  if (isMonomial) return matrixPower(matrix, power, backend);

  const [highest = 0, ...lower] = coefficients.toReversed();
  let result = scaledIdentity(matrix.rows, highest, backend);
  for (const c of lower) {
    result = backend.multiply(result, matrix);
    if (c !== 0) result = backend.addDiagonal(result, c);
  }
  return result;
}

/** G^power by repeated squaring, power >= 1. */
function matrixPower(matrix: Matrix, power: number, backend: Backend): Matrix {
  if (power === 1) return backend.combine(1, matrix, 0, matrix);
  const half = matrixPower(matrix, Math.floor(power / 2), backend);
  const square = backend.multiply(half, half);
  return power % 2 === 0 ? square : backend.multiply(square, matrix);
}

/**
 * p(G) q(G)^{-1} for polynomials p and q by their coefficients, q(s) > 0 for s >= 0: products and one Cholesky solve.
 * @throws AgopError `not-positive-definite` where q(G) is not.
 */
export function matrixRational(
  matrix: Matrix,
  numerator: readonly number[],
  denominator: readonly number[],
  backend: Backend,
): Matrix {
  return backend.choleskySolve(
    matrixPolynomial(matrix, denominator, backend),
    matrixPolynomial(matrix, numerator, backend),
  );
}

/**
 * Each step lifts the root of a small eigenvalue by 3/2, so that after these the roots of all above 1e-14 of the largest are
 * there. More would drive apart the eigenvalues that rounding has made negative.
 */
const mostSteps = 44;

/**
 * G^{1/2} by the coupled Newton-Schulz iteration, matrix products only. With Y_0 = G / ‖G‖_F and Z_0 = I:
 *
 *   T = (3 I - Z Y) / 2,   Y <- Y T,   Z <- T Z,      Y -> (G / ‖G‖_F)^{1/2},   Z -> its inverse
 *
 * Three products a step, and log_{9/4}(κ) + 5 steps or so for a condition number κ. What belongs to eigenvalues below 1e-14 of
 * the largest comes out smaller than its root, which is below 1e-7 of the largest root.
 * Source: Higham, Functions of Matrices, 2008, section 6.7.
 */
export function matrixSquareRoot(matrix: Matrix, backend: Backend): Matrix {
  const n = matrix.rows;
  const norm = Math.sqrt(backend.inner(matrix, matrix));
  if (norm === 0) return backend.combine(1, matrix, 0, matrix);
  return backend.scope((keep) => {
    const identity = scaledIdentity(n, 1, backend);
    let root = backend.combine(1 / norm, matrix, 0, matrix);
    let inverse = identity;
    for (let step = 0; step < mostSteps; step++) {
      const next = backend.scope((keepNext) => {
        const rest = backend.combine(1, identity, -1, backend.multiply(inverse, root));
        if (Math.sqrt(backend.inner(rest, rest)) < converged * n) return undefined;
        const factor = backend.combine(1, identity, 0.5, rest);
        return [keepNext(backend.multiply(root, factor)), keepNext(backend.multiply(factor, inverse))] as const;
      });
      if (!next) break;
      backend.release(root);
      if (inverse !== identity) backend.release(inverse);
      [root, inverse] = next;
    }
    return keep(backend.combine(Math.sqrt(norm), root, 0, root));
  });
}

/** ‖I - Z Y‖_F a row, where nothing is left to do. */
const converged = 1e-14;

function scaledIdentity(n: number, c: number, backend: Backend): Matrix {
  return backend.fromDense(diagonalMatrix(new Float64Array(n).fill(c)));
}
