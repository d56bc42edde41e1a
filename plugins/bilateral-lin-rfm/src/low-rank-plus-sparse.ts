import type { Backend, Matrix, Sparse, SparseMatrix } from "@agop/core";

/** X = L R^T + S: L is rows x width, R is cols x width, S lies on the pattern Ω. Nothing rows x cols is ever stored. */
export interface LowRankPlusSparse {
  readonly width: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly sparse: SparseMatrix;
}

/** The same on a backend. */
export interface HeldLowRankPlusSparse {
  readonly left: Matrix;
  readonly right: Matrix;
  readonly sparse: Sparse;
}

/** @param pattern Ω on the backend. */
export function hold(x: LowRankPlusSparse, pattern: Sparse, backend: Backend): HeldLowRankPlusSparse {
  const { width, left, right, sparse } = x;
  return {
    left: backend.fromDense({ rows: sparse.rows, cols: width, data: left }),
    right: backend.fromDense({ rows: sparse.cols, cols: width, data: right }),
    sparse: backend.withValues(pattern, sparse.values),
  };
}

/** X B for B (cols x k). */
export function multiply({ left, right, sparse }: HeldLowRankPlusSparse, b: Matrix, backend: Backend): Matrix {
  const lowRank = backend.multiply(left, backend.multiply(right, b, { left: true }));
  return backend.combine(1, backend.sparseMultiply(sparse, b), 1, lowRank);
}

/** X^T B for B (rows x k). */
export function multiplyTransposed(
  { left, right, sparse }: HeldLowRankPlusSparse,
  b: Matrix,
  backend: Backend,
): Matrix {
  const lowRank = backend.multiply(right, backend.multiply(left, b, { left: true }));
  return backend.combine(1, backend.sparseMultiply(sparse, b, true), 1, lowRank);
}
