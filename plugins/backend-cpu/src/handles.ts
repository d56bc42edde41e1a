import { AgopError, type Handle, type Keep, type Matrix, type Sparse, type SparseMatrix } from "@agop/core";

/** A dense matrix of this backend. */
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
  /** @throws AgopError `foreign-matrix` for a handle that was released or belongs elsewhere. */
  dense(handle: Matrix): CpuMatrix;
  sparse(handle: Sparse): CpuSparse;
  scope<T>(work: (keep: Keep) => T): T;
  release(...handles: readonly Handle[]): void;
}

export function createHandles(): Handles {
  const dense = new WeakMap<Matrix, CpuMatrix>();
  const sparse = new WeakMap<Sparse, CpuSparse>();
  /** The handles made in each open scope, innermost last. */
  const scopes: Set<Handle>[] = [];

  const release = (...handles: readonly Handle[]): void => {
    for (const handle of handles) {
      scopes.at(-1)?.delete(handle);
      if (handle.storage === "dense") dense.delete(handle);
      else sparse.delete(handle);
    }
  };
  return {
    create: (rows, cols, data) => {
      const handle: CpuMatrix = { storage: "dense", rows, cols, data };
      dense.set(handle, handle);
      scopes.at(-1)?.add(handle);
      return handle;
    },
    createSparse: (host) => {
      const handle: CpuSparse = {
        storage: "sparse",
        rows: host.rows,
        cols: host.cols,
        count: host.values.length,
        host,
      };
      sparse.set(handle, handle);
      scopes.at(-1)?.add(handle);
      return handle;
    },
    dense: (handle) => dense.get(handle) ?? fail(handle),
    sparse: (handle) => sparse.get(handle) ?? fail(handle),
    scope: (work) => {
      const own = new Set<Handle>();
      const outer = scopes.at(-1);
      scopes.push(own);
      try {
        return work((handle) => {
          if (own.delete(handle)) outer?.add(handle);
          return handle;
        });
      } finally {
        scopes.pop();
        release(...own);
      }
    },
    release,
  };
}

function fail({ storage, rows, cols }: Handle): never {
  throw new AgopError(
    "foreign-matrix",
    `a ${storage} ${rows} x ${cols} matrix is not alive in the cpu backend`,
    "it was released, its scope has ended without `keep`, or another backend made it",
  );
}
