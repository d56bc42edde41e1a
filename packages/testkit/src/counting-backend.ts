import type { Backend } from "@agop/core";
import type { Keep } from "@agop/core/backend";
import type { Handle } from "@agop/core/backend";

/** The operations of a backend that do or move something. */
export type CountedOperation = Exclude<keyof Backend, "name" | "precision" | "description" | "dispose">;

/** A backend with a count of what is asked of it. */
export interface CountingBackend {
  /** Does what the counted backend does. */
  readonly backend: Backend;
  /** How often each operation was called; what the backend calls itself on its way is not counted. */
  readonly calls: ReadonlyMap<CountedOperation, number>;
  /** How many handles were made and neither released nor freed by a scope. */
  liveHandles(): number;
}

/** Counts calls and living handles of any backend through its public interface. `onCall` runs before every call. */
export function countingBackend(
  backend: Backend,
  onCall: (operation: CountedOperation) => void = () => undefined,
): CountingBackend {
  const calls = new Map<CountedOperation, number>();
  const live = new Set<Handle>();
  /** The handles made in each open scope, innermost last. */
  const scopes: Set<Handle>[] = [];

  const count = (operation: CountedOperation): void => {
    onCall(operation);
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
  };
  const adopt = <H extends Handle>(handle: H): H => {
    live.add(handle);
    scopes.at(-1)?.add(handle);
    return handle;
  };
  const counted =
    <A extends readonly unknown[], R>(operation: CountedOperation, call: (...args: A) => R) =>
    (...args: A): R => {
      count(operation);
      return call(...args);
    };
  const making = <A extends readonly unknown[], H extends Handle>(
    operation: CountedOperation,
    call: (...args: A) => H,
  ): ((...args: A) => H) => counted(operation, (...args: A) => adopt(call(...args)));

  return {
    calls,
    liveHandles: () => live.size,
    backend: {
      ...backend,
      fromDense: making("fromDense", backend.fromDense),
      toDense: counted("toDense", backend.toDense),
      fromSparse: making("fromSparse", backend.fromSparse),
      toSparse: counted("toSparse", backend.toSparse),
      multiply: making("multiply", backend.multiply),
      combine: making("combine", backend.combine),
      scale: making("scale", backend.scale),
      inner: counted("inner", backend.inner),
      choleskySolve: making("choleskySolve", backend.choleskySolve),
      symmetricEigen: counted("symmetricEigen", (symmetric) => {
        const eigen = backend.symmetricEigen(symmetric);
        adopt(eigen.vectors);
        return eigen;
      }),
      thinQr: counted("thinQr", (a) => {
        const factors = backend.thinQr(a);
        adopt(factors.q);
        adopt(factors.r);
        return factors;
      }),
      sparseMultiply: making("sparseMultiply", backend.sparseMultiply),
      sampledProduct: making("sampledProduct", backend.sampledProduct),
      gram: making("gram", backend.gram),
      transpose: making("transpose", backend.transpose),
      addDiagonal: making("addDiagonal", backend.addDiagonal),
      leadingColumns: making("leadingColumns", backend.leadingColumns),
      map: making("map", backend.map),
      multiplyElementwise: making("multiplyElementwise", backend.multiplyElementwise),
      rowSums: making("rowSums", backend.rowSums),
      columnSums: making("columnSums", backend.columnSums),
      sample: making("sample", backend.sample),
      overwrite: making("overwrite", backend.overwrite),
      solveRows: making("solveRows", backend.solveRows),
      dualRows: making("dualRows", backend.dualRows),
      withValues: making("withValues", backend.withValues),
      tangentSpace: (pattern, u, v, use) => {
        count("tangentSpace");
        return backend.tangentSpace(pattern, u, v, use);
      },
      misfitProducts: counted("misfitProducts", (...args) => {
        const { byRows, byColumns, squares } = backend.misfitProducts(...args);
        return { byRows: adopt(byRows), byColumns: adopt(byColumns), squares };
      }),
      kernelMatrix: making("kernelMatrix", backend.kernelMatrix),
      kernelSolve: making("kernelSolve", backend.kernelSolve),
      kernelFit: counted("kernelFit", (...args) => {
        const { dual, gradients } = backend.kernelFit(...args);
        return { dual: adopt(dual), gradients: adopt(gradients) };
      }),
      kernelProduct: making("kernelProduct", backend.kernelProduct),
      kernelGradients: making("kernelGradients", backend.kernelGradients),
      release: (...handles) => {
        count("release");
        backend.release(...handles);
        for (const handle of handles) {
          live.delete(handle);
          for (const scope of scopes) scope.delete(handle);
        }
      },
      scope: (work) => {
        count("scope");
        const own = new Set<Handle>();
        const outer = scopes.at(-1);
        const countedWork = (keep: Keep): ReturnType<typeof work> => {
          scopes.push(own);
          try {
            return work((handle) => {
              keep(handle);
              if (own.delete(handle)) outer?.add(handle);
              return handle;
            });
          } finally {
            scopes.pop();
          }
        };
        try {
          return backend.scope(countedWork);
        } finally {
          for (const handle of own) live.delete(handle);
        }
      },
    },
  };
}
