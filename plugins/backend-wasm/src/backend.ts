import type { Backend, Matrix, Sparse } from "@agop/core";
import {
  checkFit,
  checkMisfitShapes,
  checkSameShape,
  checkSquare,
  checkTall,
  checkTangentShapes,
} from "@agop/core/backend";
import { choleskyInPlace } from "./cholesky.js";
import { dualRowsInto } from "./dual-rows.js";
import type { Engine } from "./engine.js";
import { entryOperations } from "./entries.js";
import type { WasmMatrix } from "./handles.js";
import { kernelSystemOperations, type KernelSystemOperations } from "./kernel-system.js";
import { createMatrices } from "./matrices.js";
import { notPositiveDefinite } from "./not-positive-definite.js";
import { multiplyInto, rowMajor, symmetrize, transposed } from "./product.js";
import { kernelOperations } from "./radial-kernel.js";
import { misfitProductsOf } from "./misfit-products.js";
import { multiplySparseInto, sparseOperations } from "./sparse-operations.js";
import { symmetricEigenInPlace } from "./symmetric-eigen.js";
import { lendTangentSpace } from "./tangent-space.js";
import { thinQrOf } from "./thin-qr.js";

/** The wasm backend, and ways out of its memory that need no new room: for backends that use its kernels. */
export interface WasmBackend extends Backend, Pick<KernelSystemOperations, "kernelBand"> {
  bytesInUse(): number;
  /**
   * Writes the numbers of a matrix to `to`, its rows `stride` numbers apart, as long as they are unless that is given.
   * @throws AgopError `shape-mismatch` where `to` is not as long as these rows, `foreign-matrix`
   */
  copyOut(matrix: Matrix, to: Float64Array, stride?: number): void;
}

/** The backend on an engine: checks, shapes and ownership are here, the mathematics in the files beside. */
export function createBackend(engine: Engine): WasmBackend {
  const { memory, kernels, run, threads } = engine;
  const matrices = createMatrices(engine);
  const { create, createOn, dense, sparse, scope, release } = matrices;
  const pairs = kernelOperations(engine, matrices);

  const gram = (a: Matrix, side: "left" | "right", factor = 1): WasmMatrix => {
    const { address, rows, cols } = dense(a);
    const original = rowMajor(address, cols);
    const left = side === "left" ? transposed(original) : original;
    const [n, k] = side === "left" ? [cols, rows] : [rows, cols];
    const shape = { m: n, n, k, cStride: n * 8 };
    return create(n, n, (c) => {
      multiplyInto(engine, { a: left, b: transposed(left), c, ...shape, into: "store", lowerOnly: true });
      if (factor !== 1) run("combinePart", kernels.elementParts(n * n), n * n, factor, c, 0, c, c, n * n);
      symmetrize(engine, c, n, n);
    });
  };

  return {
    name: "wasm",
    precision: "float64",
    description: `WebAssembly SIMD, ${threads} thread${threads === 1 ? "" : "s"}`,
    scope,
    release,
    bytesInUse: memory.bytesInUse,
    dispose: engine.dispose,

    fromDense: matrices.fromDense,
    toDense: (matrix) => matrices.toDense(dense(matrix)),
    copyOut: (matrix, to, stride = matrix.cols) => {
      const { address, rows, cols } = dense(matrix);
      checkFit("copyOut", to.length, rows === 0 ? 0 : (rows - 1) * stride + cols);
      const from = memory.numbers(address, rows * cols);
      if (stride === cols) to.set(from);
      else for (let i = 0; i < rows; i++) to.set(from.subarray(i * cols, (i + 1) * cols), i * stride);
    },
    fromSparse: matrices.fromSparse,
    toSparse: (handle) => matrices.toSparse(sparse(handle)),

    multiply: (a, b, { left = false, right = false } = {}) => {
      if (a === b && left !== right) return gram(a, left ? "left" : "right");
      const first = dense(a);
      const second = dense(b);
      const [m, k] = left ? [first.cols, first.rows] : [first.rows, first.cols];
      const [inner, n] = right ? [second.cols, second.rows] : [second.rows, second.cols];
      checkFit("multiply", k, inner);
      const stored = { a: rowMajor(first.address, first.cols), b: rowMajor(second.address, second.cols) };
      return create(m, n, (c) => {
        multiplyInto(engine, {
          a: left ? transposed(stored.a) : stored.a,
          b: right ? transposed(stored.b) : stored.b,
          c,
          cStride: n * 8,
          m,
          n,
          k,
          into: "store",
        });
      });
    },
    gram: (a, factor) => gram(a, "left", factor),
    combine: (alpha, a, beta, b) => {
      const first = dense(a);
      const second = dense(b);
      checkSameShape("combine", a, b);
      const count = a.rows * a.cols;
      return create(a.rows, a.cols, (out) => {
        const parts = kernels.elementParts(count);
        run("combinePart", parts, count, alpha, first.address, beta, second.address, out, count);
      });
    },
    scale: (a, factors) => {
      const { address, rows, cols } = dense(a);
      checkFit("scale rows", factors.rows?.length ?? rows, rows);
      checkFit("scale cols", factors.cols?.length ?? cols, cols);
      return create(rows, cols, (out) => {
        engine.borrow(rows + cols, (room) => {
          const columnRoom = room + rows * 8;
          if (factors.rows) memory.numbers(room, rows).set(factors.rows);
          if (factors.cols) memory.numbers(columnRoom, cols).set(factors.cols);
          const [rowFactors, columnFactors] = [factors.rows ? room : 0, factors.cols ? columnRoom : 0];
          run("scalePart", kernels.bands(rows), rows * cols, address, out, rows, cols, rowFactors, columnFactors);
        });
      });
    },
    inner: (a, b) => {
      const first = dense(a);
      const second = dense(b);
      checkSameShape("inner", a, b);
      const count = a.rows * a.cols;
      const parts = kernels.elementParts(count);
      return engine.borrow(parts, (sums) => {
        run("innerPart", parts, count, first.address, second.address, count, sums);
        return memory.numbers(sums, parts).reduce((total, sum) => total + sum, 0);
      });
    },

    choleskySolve: (spd, b) => {
      const s = dense(spd);
      const { address, cols } = dense(b);
      const n = s.rows;
      checkSquare("choleskySolve", spd);
      checkFit("choleskySolve", n, b.rows);
      return create(n, cols, (x) => {
        memory.numbers(x, n * cols).set(memory.numbers(address, n * cols));
        engine.borrow(n * n, (work) => {
          const entries = memory.numbers(work, n * n);
          entries.set(memory.numbers(s.address, n * n));
          // A pivot must be more than the rounding of its own diagonal entry, which does not depend on units.
          const leastPivots = new Float64Array(n);
          for (let i = 0; i < n; i++) leastPivots[i] = n * Number.EPSILON * entries[i * n + i];
          const failed = choleskyInPlace(engine, { s: work, n, x, count: cols, leastPivots });
          if (failed >= 0) throw notPositiveDefinite("choleskySolve", n, failed);
        });
      });
    },
    symmetricEigen: (symmetric) => {
      const { address } = dense(symmetric);
      checkSquare("symmetricEigen", symmetric);
      const n = symmetric.rows;
      let values: Float64Array = new Float64Array(0);
      const vectors = create(n, n, (to) => {
        values = engine.borrow(n * n, (s) => {
          memory.numbers(s, n * n).set(memory.numbers(address, n * n));
          return symmetricEigenInPlace(engine, { s, n, vectors: to });
        });
      });
      return { values, vectors };
    },
    thinQr: (a) => {
      const { address, rows, cols } = dense(a);
      checkTall("thinQr", { rows, cols });
      return engine.borrow(cols * cols, (triangle) => {
        const q = create(rows, cols, (to) => {
          thinQrOf(engine, { a: address, m: rows, n: cols, q: to, r: triangle });
        });
        const r = create(cols, cols, (to) => {
          memory.numbers(to, cols * cols).set(memory.numbers(triangle, cols * cols));
        });
        return { q, r };
      });
    },

    ...entryOperations(engine, matrices),
    ...pairs,
    ...kernelSystemOperations(engine, matrices, pairs.kernelGradients),
    ...sparseOperations(engine, matrices),
    tangentSpace: (handle, u, v, use) => {
      checkTangentShapes(handle, u, v);
      return lendTangentSpace(engine, sparse(handle).pattern, dense(u), dense(v), use);
    },
    misfitProducts: (y, misfit, a, b) => {
      checkMisfitShapes(y, misfit, a, b);
      return misfitProductsOf(engine, matrices, sparse(y), misfit, dense(a), dense(b));
    },
    dualRows: (k, observed, ridge) => {
      const job = { k: dense(k), observed: sparse(observed), ridge };
      checkRowSystems("dualRows", k, observed);
      return createOn(job.observed.pattern, (duals) => {
        dualRowsInto(engine, { ...job, duals });
      });
    },
    solveRows: (k, observed, ridge) => {
      const job = { k: dense(k), observed: sparse(observed), ridge };
      checkRowSystems("solveRows", k, observed);
      const { pattern } = job.observed;
      return create(observed.rows, observed.cols, (x) => {
        engine.borrow(pattern.count, (duals) => {
          dualRowsInto(engine, { ...job, duals });
          multiplySparseInto(engine, { pattern, values: duals, b: job.k, transposed: false, out: x });
        });
      });
    },
  };
}

function checkRowSystems(operation: string, k: Matrix, observed: Sparse): void {
  checkSquare(operation, k);
  checkFit(operation, k.cols, observed.cols);
}
