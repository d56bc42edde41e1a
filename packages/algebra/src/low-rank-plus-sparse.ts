import type { Backend, Matrix, Sparse, SparseMatrix } from "@agop/core";
import type { Handle } from "@agop/core/backend";
import type { MatrixOperator } from "./leading-triplets.js";

/** X = L R^T + S: L is rows x width, R is cols x width, S lies on the pattern Ω. Nothing rows x cols is ever stored. */
export interface LowRankPlusSparse {
  readonly width: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** S; with `shrink`, Y. */
  readonly sparse: SparseMatrix;
  /** Given, S = shrink (Y - P_Ω(L R^T)), whose entries are made when they are needed: Ω is too large to hold them. */
  readonly shrink?: number;
}

/** The same on a backend: X by its products, O(observations + (rows + cols) width) for each column. */
export interface HeldLowRankPlusSparse extends MatrixOperator {
  /** What it lives in: the matrices to be kept or released. */
  readonly handles: readonly Handle[];
  /** X V and X^T U, together where that takes one pass. */
  multiplyBoth(v: Matrix, u: Matrix): { readonly xv: Matrix; readonly xu: Matrix };
}

/**
 * @param pattern Ω on the backend, with Y where S is made of it.
 * @param part "sparse" for S alone: where processes share the entries of Ω, X is the sum of one that has all of its own and of others
 * that have S.
 */
export function holdLowRankPlusSparse(
  x: LowRankPlusSparse,
  pattern: Sparse,
  backend: Backend,
  part: "all" | "sparse" = "all",
): HeldLowRankPlusSparse {
  const { rows, cols } = x.sparse;
  const left = backend.fromDense({ rows, cols: x.width, data: x.left });
  const right = backend.fromDense({ rows: cols, cols: x.width, data: x.right });
  const { shrink } = x;
  if (shrink !== undefined) return heldMisfit({ left, right, shrink, y: pattern, part }, backend);
  const sparse = backend.withValues(pattern, x.sparse.values);
  /** A B^T V + S V, or the same of the transposed. */
  const product = (a: Matrix, b: Matrix, v: Matrix, isTransposed: boolean): Matrix => {
    const ofSparse = backend.sparseMultiply(sparse, v, isTransposed);
    if (part === "sparse") return ofSparse;
    return backend.combine(1, ofSparse, 1, backend.multiply(a, backend.multiply(b, v, { left: true })));
  };
  const multiply = (v: Matrix): Matrix => product(left, right, v, false);
  const multiplyTransposed = (u: Matrix): Matrix => product(right, left, u, true);
  return {
    rows,
    cols,
    handles: [left, right, sparse],
    multiply,
    multiplyTransposed,
    multiplyBoth: (v, u) => ({ xv: multiply(v), xu: multiplyTransposed(u) }),
  };
}

/** What X = L R^T + shrink (Y - P_Ω(L R^T)) is made of. */
interface MisfitParts {
  readonly left: Matrix;
  readonly right: Matrix;
  readonly shrink: number;
  readonly y: Sparse;
  readonly part: "all" | "sparse";
}

function heldMisfit({ left, right, shrink, y, part }: MisfitParts, backend: Backend): HeldLowRankPlusSparse {
  const misfit = { alpha: -shrink, left, right, beta: shrink };
  const plusLowRank = (ofMisfit: Matrix, a: Matrix, b: Matrix, v: Matrix): Matrix => {
    if (part === "sparse") return ofMisfit;
    return backend.combine(1, ofMisfit, 1, backend.multiply(a, backend.multiply(b, v, { left: true })));
  };
  const nothing = { ofRows: none(y.rows, backend), ofColumns: none(y.cols, backend) };
  return {
    rows: y.rows,
    cols: y.cols,
    handles: [left, right],
    multiply: (v) => plusLowRank(backend.misfitProducts(y, misfit, nothing.ofRows, v).byRows, left, right, v),
    multiplyTransposed: (u) =>
      plusLowRank(backend.misfitProducts(y, misfit, u, nothing.ofColumns).byColumns, right, left, u),
    multiplyBoth: (v, u) => {
      const { byRows, byColumns } = backend.misfitProducts(y, misfit, u, v);
      return { xv: plusLowRank(byRows, left, right, v), xu: plusLowRank(byColumns, right, left, u) };
    },
  };
}

/** rows x 0. */
function none(rows: number, backend: Backend): Matrix {
  return backend.fromDense({ rows, cols: 0, data: new Float64Array() });
}
