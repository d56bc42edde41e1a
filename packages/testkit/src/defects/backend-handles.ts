import { cpuBackend } from "@agop/backend-cpu";
import type { Matrix, Sparse } from "@agop/core";
import type { Keep } from "@agop/core/backend";
import type { BackendSubject } from "../backend/subject.js";
import type { Defect } from "./defect.js";
import { backendDefect } from "./planting.js";

/** Defects of naming, copying, ownership and shapes. */
export const handleDefects: readonly Defect<BackendSubject>[] = [
  backendDefect("describes-itself", "no description", () => ({ description: "" })),
  backendDefect("describes-itself", "a name with capitals and blanks", () => ({ name: "My backend" })),

  backendDefect("dense-round-trip", "keeps the caller's array", (good) => {
    const given = new WeakMap<Matrix, Float64Array>();
    return {
      fromDense: (matrix) => {
        const handle = good.fromDense(matrix);
        given.set(handle, matrix.data);
        return handle;
      },
      toDense: (handle) => {
        const host = good.toDense(handle);
        return { ...host, data: given.get(handle)?.slice() ?? host.data };
      },
    };
  }),
  backendDefect("dense-round-trip", "hands out its own memory", (good) => {
    const shared = new WeakMap<Matrix, Float64Array>();
    return {
      toDense: (handle) => {
        const host = good.toDense(handle);
        const data = shared.get(handle) ?? host.data;
        shared.set(handle, data);
        return { ...host, data };
      },
    };
  }),
  backendDefect("dense-round-trip", "ignores the offset of a view", (good) => ({
    fromDense: ({ rows, cols, data }) => {
      const { buffer, byteOffset } = data;
      return good.fromDense({ rows, cols, data: byteOffset > 0 ? new Float64Array(buffer, 0, data.length) : data });
    },
  })),
  backendDefect("sparse-round-trip", "keeps the caller's values", (good) => {
    const given = new WeakMap<Sparse, Float64Array>();
    return {
      fromSparse: (sparse) => {
        const handle = good.fromSparse(sparse);
        given.set(handle, sparse.values);
        return handle;
      },
      toSparse: (handle) => {
        const host = good.toSparse(handle);
        return { ...host, values: given.get(handle)?.slice() ?? host.values };
      },
    };
  }),

  {
    caughtBy: "foreign-handle",
    name: "one store of matrices for all instances",
    plant: () => {
      const only = cpuBackend();
      return { backend: only, create: () => only };
    },
  },
  backendDefect("released-handle", "releases only the first of several", (good) => ({
    release: (...handles) => {
      good.release(...handles.slice(0, 1));
    },
  })),
  backendDefect("scope-frees", "a scope that frees nothing", () => ({
    scope: (work) => work((handle) => handle),
  })),
  backendDefect("scope-frees", "what an inner scope keeps outlives the outer one", (good) => {
    const keeps: Keep[] = [];
    return {
      scope: (work) =>
        good.scope((keep) => {
          keeps.push(keep);
          try {
            return work((handle) => {
              for (const keepHere of keeps.toReversed()) keepHere(handle);
              return handle;
            });
          } finally {
            keeps.pop();
          }
        }),
    };
  }),
  backendDefect("scope-keeps", "a scope that frees what it was told to keep", (good) => ({
    scope: (work) => good.scope(() => work((handle) => handle)),
  })),

  backendDefect("memory-returns", "never gives back the room of a product", (good) => {
    let bytes = 0;
    return {
      multiply: (...given) => {
        const product = good.multiply(...given);
        bytes += product.rows * product.cols * 8;
        return product;
      },
      bytesInUse: () => bytes,
    };
  }),

  backendDefect("shape-mismatch", "an inner product of matrices of other shapes", (good) => ({
    inner: (a, b) => {
      if (a.rows === b.rows) return good.inner(a, b);
      const { data } = good.toDense(b);
      return good.toDense(a).data.reduce((sum, value, k) => sum + value * (data[k] ?? 0), 0);
    },
  })),
  backendDefect("empty-matrices", "no eigendecomposition of 0 x 0", (good) => ({
    symmetricEigen: (symmetric) => {
      if (symmetric.rows === 0 && symmetric.cols === 0) throw new Error("Matrix must be non-empty");
      return good.symmetricEigen(symmetric);
    },
  })),
  backendDefect("inputs-unchanged", "combines in place", (good) => {
    const overwritten = new WeakMap<Matrix, Matrix>();
    return {
      combine: (alpha, a, beta, b) => {
        const sum = good.combine(alpha, a, beta, b);
        overwritten.set(a, sum);
        return sum;
      },
      toDense: (handle) => good.toDense(overwritten.get(handle) ?? handle),
    };
  }),
  backendDefect("same-bits", "sums in another order every second time", (good) => {
    let calls = 0;
    return {
      multiply: (a, b, flags) => {
        const product = good.toDense(good.multiply(a, b, flags));
        if (calls++ % 2 === 1) product.data[0] *= 1 + Number.EPSILON;
        return good.fromDense(product);
      },
    };
  }),
];
