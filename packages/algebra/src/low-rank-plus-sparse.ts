import type { Backend, Matrix, Sparse, SparseMatrix } from "@agop/core";
import type { Handle } from "@agop/core/backend";
import type { MatrixOperator } from "./leading-triplets.js";

/** X = L R^T + S: L is rows x width, R is cols x width, S lies on the pattern Ω. Nothing rows x cols is ever stored. */
export interface LowRankPlusSparse {
  readonly width: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly sparse: SparseMatrix;
}

/** The same on a backend: X by its products, O(observations + (rows + cols) width) for each column. */
export interface HeldLowRankPlusSparse extends MatrixOperator {
  /** What it lives in: the matrices to be kept or released. */
  readonly handles: readonly Handle[];
}

/** @param pattern Ω on the backend. */
export function holdLowRankPlusSparse(x: LowRankPlusSparse, pattern: Sparse, backend: Backend): HeldLowRankPlusSparse {
  const { rows, cols } = x.sparse;
  const left = backend.fromDense({ rows, cols: x.width, data: x.left });
  const right = backend.fromDense({ rows: cols, cols: x.width, data: x.right });
  const sparse = backend.withValues(pattern, x.sparse.values);
  /** A B^T V + S V, or the same of the transposed. */
  const product = (a: Matrix, b: Matrix, v: Matrix, isTransposed: boolean): Matrix => {
    const lowRank = backend.multiply(a, backend.multiply(b, v, { left: true }));
    return backend.combine(1, backend.sparseMultiply(sparse, v, isTransposed), 1, lowRank);
  };
  return {
    rows,
    cols,
    handles: [left, right, sparse],
    multiply: (v) => product(left, right, v, false),
    multiplyTransposed: (u) => product(right, left, u, true),
  };
}
