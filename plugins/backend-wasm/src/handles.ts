import type { Matrix, Sparse } from "@agop/core";
import type { Pattern } from "./pattern.js";

/** A dense matrix in WebAssembly memory, row by row. */
export interface WasmMatrix extends Matrix {
  readonly address: number;
}

/** A sparse matrix: a pattern, perhaps shared with others, and values of its own. */
export interface WasmSparse extends Sparse {
  readonly pattern: Pattern;
  /** The address of the values, in the pattern's order. */
  readonly values: number;
}
