import { AgopError, type Handle, type Keep, type Matrix, type Sparse, type SparseMatrix } from "@agop/core";

/** A dense matrix of this backend, row by row. */
export interface CpuMatrix extends Matrix {
  readonly data: Float64Array;
}

/** A sparse matrix of this backend. */
export interface CpuSparse extends Sparse {
  readonly host: SparseMatrix;
}

/**
 * Which handles are alive. The memory itself is the garbage collector's; the bookkeeping is here so that a program
 * which is right on this backend is right on those that manage memory themselves.
 */
export interface Handles {
  create(rows: number, cols: number, data: Float64Array): CpuMatrix;
  createSparse(host: SparseMatrix): CpuSparse;
  /** @throws AgopError `foreign-matrix` for a handle that was released or belongs elsewhere, like all below. */
  dense(handle: Matrix): CpuMatrix;
  sparse(handle: Sparse): CpuSparse;
  scope<T>(work: (keep: Keep) => T): T;
  release(...handles: readonly Handle[]): void;
}

/** The handles that one scope will free; the caller's own are in none. */
type Scope = Set<Handle>;

export function createHandles(): Handles {
  /** The living handles, each with its owner. A dead one is not in here. */
  const owners = new WeakMap<Handle, Scope | null>();
  let current: Scope | null = null;

  const adopt = <H extends Handle>(handle: H, owner: Scope | null): H => {
    owners.set(handle, owner);
    owner?.add(handle);
    return handle;
  };
  const abandon = (handle: Handle): void => {
    assertAlive(handle);
    owners.get(handle)?.delete(handle);
    owners.delete(handle);
  };
  function assertAlive(handle: Handle): void {
    if (!owners.has(handle)) throw notAlive(handle);
  }
  // A living handle is one that `create` or `createSparse` made, so its storage tells its type.
  const isOwnMatrix = (handle: Matrix): handle is CpuMatrix => owners.has(handle) && handle.storage === "dense";
  const isOwnSparse = (handle: Sparse): handle is CpuSparse => owners.has(handle) && handle.storage === "sparse";

  return {
    create: (rows, cols, data) => adopt({ storage: "dense", rows, cols, data }, current),
    createSparse: (host) => {
      const { rows, cols, values } = host;
      return adopt({ storage: "sparse", rows, cols, count: values.length, host }, current);
    },
    dense: (handle) => {
      if (!isOwnMatrix(handle)) throw notAlive(handle);
      return handle;
    },
    sparse: (handle) => {
      if (!isOwnSparse(handle)) throw notAlive(handle);
      return handle;
    },
    scope: (work) => {
      const outer = current;
      const own: Scope = new Set();
      current = own;
      try {
        return work((handle) => {
          assertAlive(handle);
          // What an outer scope or the caller owns outlives this one anyway.
          if (own.delete(handle)) adopt(handle, outer);
          return handle;
        });
      } finally {
        current = outer;
        own.forEach(abandon);
      }
    },
    release: (...handles) => {
      handles.forEach(abandon);
    },
  };
}

function notAlive({ storage, rows, cols }: Handle): AgopError {
  return new AgopError(
    "foreign-matrix",
    `a ${storage} ${rows} x ${cols} matrix is not alive in the cpu backend`,
    "it was released, its scope has ended without `keep`, or another backend made it",
  );
}
