import type { Backend, Sparse, SparseMatrix } from "@agop/core";

/** The observed entries here and on the backend. */
export interface Observations {
  readonly observed: SparseMatrix;
  readonly held: Sparse;
  readonly backend: Backend;
}
