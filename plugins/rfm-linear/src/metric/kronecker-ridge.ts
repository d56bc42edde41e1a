import { conjugateGradients } from "@agop/algebra";
import { AgopError, type Backend, type Matrix, type Sparse } from "@agop/core";

export interface KroneckerRidgeOptions {
  /** λ; 0 interpolates where the kernel is definite. */
  readonly ridge: number;
  /** Of the residual of the linear system, relative to y. */
  readonly tolerance: number;
  readonly maxSteps: number;
  readonly signal?: AbortSignal;
}

/** Its matrices belong to the current scope. */
export interface KroneckerFit {
  /** A, the dual coefficients, on the pattern of what is observed. */
  readonly dual: Sparse;
  /** K_L A, rows x cols. */
  readonly leftProduct: Matrix;
  /** X = K_L A K_R. */
  readonly x: Matrix;
  /** ‖P_Ω X - y‖ / ‖y‖. */
  readonly trainingResidual: number;
  /** Of conjugate gradients. */
  readonly steps: number;
  readonly reduction: number;
}

/**
 * Kernel ridge regression on the observed entries with the kernel K_R ⊗ K_L, features of rows (rows x rows) and of columns
 * (cols x cols), both symmetric positive semidefinite:
 *
 *   P_Ω(K_L A K_R) + λ A = y,   A on Ω,   X = K_L A K_R
 *
 * by conjugate gradients, preconditioned by the diagonal K_L[i, i] K_R[j, j] + λ. A step is a sparse product with K_L and inner
 * products with K_R: |Ω| (rows + cols) multiplications and additions, and nothing but |Ω| numbers goes to the host.
 * @throws AgopError `not-positive-definite` where the system is singular, and the steps lead nowhere
 */
export function kroneckerRidge(
  { pattern, y }: { readonly pattern: Sparse; readonly y: Float64Array },
  { left, right }: { readonly left: Matrix; readonly right: Matrix },
  { ridge, ...stopping }: KroneckerRidgeOptions,
  backend: Backend,
): KroneckerFit {
  const timesLeft = (dual: Sparse): Matrix => backend.transpose(backend.sparseMultiply(dual, left, true));
  const apply = (values: Float64Array, result: Float64Array): void => {
    backend.scope(() => {
      const product = timesLeft(backend.withValues(pattern, values));
      result.set(backend.toSparse(backend.sampledProduct(pattern, product, right)).values);
    });
    for (let e = 0; e < result.length; e++) result[e] += ridge * values[e];
  };
  const values = new Float64Array(y.length);
  const preconditioner = kernelDiagonal(pattern, left, right, backend).map((entry) => 1 / (entry + ridge));
  const { steps, reduction } = conjugateGradients({ apply, rightHandSide: y, preconditioner }, values, stopping);
  if (!(reduction < 1) && stopping.signal?.aborted !== true) {
    const what = `the fit to the observed entries (λ = ${ridge}) got no nearer to them in ${steps} steps`;
    throw new AgopError("not-positive-definite", what, "give a larger ridge, floor or memory");
  }

  const dual = backend.withValues(pattern, values);
  const leftProduct = timesLeft(dual);
  const x = backend.multiply(leftProduct, right);
  const fitted = backend.toSparse(backend.sample(x, pattern)).values;
  let misfit = 0;
  let square = 0;
  for (let e = 0; e < y.length; e++) {
    misfit += (fitted[e] - y[e]) ** 2;
    square += y[e] ** 2;
  }
  return { dual, leftProduct, x, steps, reduction, trainingResidual: square === 0 ? 0 : Math.sqrt(misfit / square) };
}

/** K_L[i, i] K_R[j, j] at the places of the pattern. */
function kernelDiagonal(pattern: Sparse, left: Matrix, right: Matrix, backend: Backend): Float64Array {
  const { rows, rowOffsets, columns } = backend.toSparse(pattern);
  const [ofRows, ofColumns] = [diagonalOf(left, backend), diagonalOf(right, backend)];
  const entries = new Float64Array(columns.length);
  for (let i = 0; i < rows; i++) {
    for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) entries[e] = ofRows[i] * ofColumns[columns[e]];
  }
  return entries;
}

function diagonalOf(matrix: Matrix, backend: Backend): Float64Array {
  const { rows, cols, data } = backend.toDense(matrix);
  return Float64Array.from({ length: rows }, (_, i) => data[i * (cols + 1)]);
}
