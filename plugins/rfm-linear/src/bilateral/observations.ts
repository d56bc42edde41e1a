import {
  type AwaitedMatrixOperator,
  type HeldLowRankPlusSparse,
  holdLowRankPlusSparse,
  type LowRankPlusSparse,
} from "@agop/algebra";
import type { Backend, Matrix, Sparse, SparseMatrix } from "@agop/core";
import { oneProcess, type Sum } from "@agop/core/streaming";

/** The observed entries, and this process's share of them here and on the backend. */
export interface Observations {
  readonly observed: SparseMatrix;
  readonly own: SparseMatrix;
  readonly held: Sparse;
  readonly backend: Backend;
  /** Over the processes that share the entries: whatever is summed over entries goes through it. */
  readonly sum: Sum;
}

/** @returns observations whose `held` is to be released */
export function holdObservations(observed: SparseMatrix, backend: Backend, sum: Sum = oneProcess): Observations {
  const own = ownEntries(observed, sum);
  return { observed, own, held: backend.fromSparse(own), backend, sum };
}

/**
 * The entries of a matrix that are this process's: as many as those of any other but for one, in the order of rows, so that most rows are
 * those of one process.
 */
export function ownEntries(observed: SparseMatrix, { rank, size }: Pick<Sum, "rank" | "size">): SparseMatrix {
  if (size === 1) return observed;
  const { rowOffsets, columns, values } = observed;
  const [from, to] = [rank, rank + 1].map((part) => Math.floor((part * values.length) / size));
  return {
    ...observed,
    rowOffsets: rowOffsets.map((offset) => Math.min(Math.max(offset, from), to) - from),
    columns: columns.subarray(from, to),
    values: values.subarray(from, to),
  };
}

/** What X = L R^T + S is the sum of over the processes: each has S on its own entries, and one has L R^T. */
export function holdPart(x: LowRankPlusSparse, { held, backend, sum }: Observations): HeldLowRankPlusSparse {
  return holdLowRankPlusSparse(x, held, backend, sum.rank === 0 ? "all" : "sparse");
}

/** X V and X^T U of an X of which every process holds a part. */
export function summedProducts(x: HeldLowRankPlusSparse, { backend, sum }: Observations): AwaitedMatrixOperator {
  const summed = async (ofPart: () => Matrix): Promise<Matrix> => {
    if (sum.size === 1) return backend.scope((keep) => keep(ofPart()));
    const product = backend.scope(() => backend.toDense(ofPart()));
    await sum.add(product.data);
    return backend.fromDense(product);
  };
  return {
    rows: x.rows,
    cols: x.cols,
    multiply: (v) => summed(() => x.multiply(v)),
    multiplyTransposed: (u) => summed(() => x.multiplyTransposed(u)),
  };
}
