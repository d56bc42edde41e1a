import type { Matrix, Sparse, SparseMatrix } from "@agop/core";

/** A dense matrix of this backend, row by row. */
export interface CpuMatrix extends Matrix {
  readonly data: Float64Array;
}

/** A sparse matrix of this backend. */
export interface CpuSparse extends Sparse {
  readonly host: SparseMatrix;
}
