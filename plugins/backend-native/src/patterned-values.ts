import type { Backend, Sparse, SparseMatrix } from "@agop/core";
import { insideWasm } from "./inside-wasm.js";

/** Where entries lie, in compressed rows. Shared by sparse matrices of one pattern and never written to. */
export type Pattern = Pick<SparseMatrix, "rows" | "cols" | "rowOffsets" | "columns">;

/**
 * The entries of a sparse matrix. The sparse kernels are those of the wasm backend and work in its memory; what only
 * moves entries works on the host. Each side gets its copy when it first asks.
 */
export interface PatternedValues {
  readonly pattern: Pattern;
  /** In the pattern's order; not to be written to. */
  values(): Float64Array;
  /** The same matrix in the wasm backend. */
  inner(): Sparse;
  free(): void;
}

export function valuesOnHost(wasm: Backend, pattern: Pattern, values: Float64Array): PatternedValues {
  let inner: Sparse | undefined;
  return {
    pattern,
    values: () => values,
    inner: () => (inner ??= insideWasm(() => wasm.fromSparse({ ...pattern, values }))),
    free: () => {
      if (inner) wasm.release(inner);
    },
  };
}

export function valuesInWasm(wasm: Backend, pattern: Pattern, inner: Sparse): PatternedValues {
  let values: Float64Array | undefined;
  return {
    pattern,
    values: () => (values ??= wasm.toSparse(inner).values),
    inner: () => inner,
    free: () => {
      wasm.release(inner);
    },
  };
}
