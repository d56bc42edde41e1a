import type { Matrix, Sparse } from "@agop/core";
import type { PatternedValues } from "./patterned-values.js";

/** A dense matrix in a typed array, row by row. */
export interface NativeMatrix extends Matrix {
  readonly data: Float64Array;
}

/** A sparse matrix on the host, in the memory of the sparse kernels, or in both. */
export interface NativeSparse extends Sparse {
  readonly entries: PatternedValues;
}
