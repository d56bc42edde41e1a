import type { Handle, Keep, Matrix, Sparse } from "../contracts/backend.js";
import { AgopError } from "../errors.js";

/** Which matrices of a backend are alive, and the scope that each belongs to: the bookkeeping of every backend. */
export interface Handles<M extends Matrix, S extends Sparse> {
  /** From now on the handle is alive, and belongs to the current scope. */
  adopt<H extends M | S>(handle: H): H;
  /** @throws AgopError `foreign-matrix` for a handle that was released or belongs elsewhere, like all below. */
  dense(handle: Matrix): M;
  sparse(handle: Sparse): S;
  scope<T>(work: (keep: Keep) => T): T;
  release(...handles: readonly Handle[]): void;
}

/** The handles that one scope will free; the caller's own are in none. */
type Scope = Set<Handle>;

/** @param free gives back what a handle holds, as soon as it is alive no longer; by default the garbage collector does. */
export function createHandles<M extends Matrix, S extends Sparse>(
  backendName: string,
  free: (handle: M | S) => void = () => undefined,
): Handles<M, S> {
  /** The living handles, each with its owner. A dead one is not in here. */
  const owners = new WeakMap<Handle, Scope | null>();
  let current: Scope | null = null;

  // A living handle went through `adopt`, so its storage tells its type.
  const isMatrix = (handle: Handle): handle is M => handle.storage === "dense" && owners.has(handle);
  const isSparse = (handle: Handle): handle is S => handle.storage === "sparse" && owners.has(handle);
  const fail = ({ storage, rows, cols }: Handle): never => {
    throw new AgopError(
      "foreign-matrix",
      `a ${storage} ${rows} x ${cols} matrix is not alive in this ${backendName} backend`,
      "it was released, its scope has ended without `keep`, or another backend made it",
    );
  };
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
