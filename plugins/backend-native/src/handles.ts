import { AgopError, type Handle, type Keep, type Matrix, type Sparse } from "@agop/core";
import type { PatternedValues } from "./patterned-values.js";

/** A dense matrix in a typed array, row by row. */
export interface NativeMatrix extends Matrix {
  readonly data: Float64Array;
}

/** A sparse matrix on the host, in the memory of the sparse kernels, or in both. */
export interface NativeSparse extends Sparse {
  readonly entries: PatternedValues;
}

/** Which handles are alive, and the scope that each belongs to. */
export interface Handles {
  adopt<H extends NativeMatrix | NativeSparse>(handle: H): H;
  /** @throws AgopError `foreign-matrix` for a handle that was released or belongs elsewhere, like all below. */
  dense(handle: Matrix): NativeMatrix;
  sparse(handle: Sparse): NativeSparse;
  scope<T>(work: (keep: Keep) => T): T;
  release(...handles: readonly Handle[]): void;
}

/** The handles that one scope will free; the caller's own are in none. */
type Scope = Set<Handle>;

export function createHandles(free: (handle: NativeMatrix | NativeSparse) => void): Handles {
  /** The living handles, each with its owner. */
  const owners = new WeakMap<Handle, Scope | null>();
  let current: Scope | null = null;

  // A living handle went through `adopt`, so its storage tells its type.
  const isMatrix = (handle: Handle): handle is NativeMatrix => handle.storage === "dense" && owners.has(handle);
  const isSparse = (handle: Handle): handle is NativeSparse => handle.storage === "sparse" && owners.has(handle);
  const own = (handle: Handle, owner: Scope | null): void => {
    owners.set(handle, owner);
    owner?.add(handle);
  };
  const abandon = (handle: Handle): void => {
    const alive = isMatrix(handle) || isSparse(handle) ? handle : fail(handle);
    owners.get(handle)?.delete(handle);
    owners.delete(handle);
    free(alive);
  };

  return {
    adopt: (handle) => {
      own(handle, current);
      return handle;
    },
    dense: (handle) => (isMatrix(handle) ? handle : fail(handle)),
    sparse: (handle) => (isSparse(handle) ? handle : fail(handle)),
    scope: (work) => {
      const outer = current;
      const inner: Scope = new Set();
      current = inner;
      try {
        return work((handle) => {
          if (!owners.has(handle)) fail(handle);
          // What an outer scope or the caller owns outlives this one anyway.
          if (inner.delete(handle)) own(handle, outer);
          return handle;
        });
      } finally {
        current = outer;
        inner.forEach(abandon);
      }
    },
    release: (...handles) => {
      handles.forEach(abandon);
    },
  };
}

function fail({ storage, rows, cols }: Handle): never {
  throw new AgopError(
    "foreign-matrix",
    `a ${storage} ${rows} x ${cols} matrix is not alive in this native backend`,
    "it was released, its scope has ended without `keep`, or another backend made it",
  );
}
