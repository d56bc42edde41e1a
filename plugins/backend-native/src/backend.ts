import type { WasmBackend } from "@agop/backend-wasm";
import type { Backend, Matrix } from "@agop/core";
import { checkFit, checkSameShape, checkSquare, checkTall } from "@agop/core/backend";
import type { Buffers } from "./buffers.js";
import { choleskySolveInPlace, symmetricEigenInto, thinQrInPlace } from "./decompositions.js";
import { combineInto, scaleInto } from "./elementwise.js";
import { entryOperations } from "./entries.js";
import { createMatrices } from "./matrices.js";
import { kernelSystemOperations } from "./kernel-system.js";
import { kernelOperations } from "./radial-kernel.js";
import type { Routines } from "./routines.js";
import { sparseOperations } from "./sparse-operations.js";
import { mirrorUpper } from "./tiles.js";

export interface BackendParts {
  readonly routines: Routines;
  readonly buffers: Buffers;
  /** For the sparse kernels. */
  readonly wasm: WasmBackend;
  readonly description: string;
}

/** The backend on a BLAS: checks, shapes and ownership are here. */
export function createBackend({ routines, buffers, wasm, description }: BackendParts): Backend {
  const lapack = { routines, buffers };
  const matrices = createMatrices(buffers, wasm);
  const { create, dense, sparse, scope, release } = matrices;
  const pairs = kernelOperations(wasm, matrices);

  /** A^T A, or A A^T. BLAS sees A^T, and its lower triangle is our upper one. */
  const gram = (a: Matrix, side: "left" | "right", factor = 1): Matrix => {
    const { data, rows, cols } = dense(a);
    const [n, k] = side === "left" ? [cols, rows] : [rows, cols];
    return create(n, n, (c) => {
      if (n === 0) return;
      routines.syrk(side === "right", n, k, factor, data, cols, c);
      mirrorUpper(c, n);
    });
  };

  return {
    name: "native",
    precision: "float64",
    description,
    scope,
    release,
    bytesInUse: () => buffers.takenBytes() + wasm.bytesInUse(),
    dispose: () => {
      buffers.clear();
      wasm.dispose();
    },

    fromDense: matrices.fromDense,
    toDense: (matrix) => {
      const { rows, cols, data } = dense(matrix);
      return { rows, cols, data: data.slice() };
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
      return create(m, n, (c) => {
        // C^T = op(B)^T op(A)^T
        const sides = { transposeA: right, transposeB: left, lda: second.cols, ldb: first.cols };
        if (m > 0 && n > 0) routines.gemm({ ...sides, m: n, n: m, k, a: second.data, b: first.data, c });
      });
    },
    gram: (a, factor) => gram(a, "left", factor),
    combine: (alpha, a, beta, b) => {
      const first = dense(a);
      const second = dense(b);
      checkSameShape("combine", a, b);
      return create(a.rows, a.cols, (out) => {
        combineInto(routines, alpha, first.data, beta, second.data, out);
      });
    },
    scale: (a, factors) => {
      const { data, rows, cols } = dense(a);
      checkFit("scale rows", factors.rows?.length ?? rows, rows);
      checkFit("scale cols", factors.cols?.length ?? cols, cols);
      return create(rows, cols, (out) => {
        scaleInto(data, rows, cols, factors, out);
      });
    },
    inner: (a, b) => {
      const first = dense(a);
      const second = dense(b);
      checkSameShape("inner", a, b);
      return routines.dot(first.data, second.data);
    },

    choleskySolve: (spd, b) => {
      const s = dense(spd);
      const { data, rows, cols } = dense(b);
      checkSquare("choleskySolve", spd);
      checkFit("choleskySolve", s.cols, rows);
      return create(rows, cols, (x) => {
        x.set(data);
        choleskySolveInPlace(lapack, s.data, rows, x, cols);
      });
    },
    symmetricEigen: (symmetric) => {
      const { data, rows } = dense(symmetric);
      checkSquare("symmetricEigen", symmetric);
      let values: Float64Array = new Float64Array(0);
      const vectors = create(rows, rows, (to) => {
        values = symmetricEigenInto(lapack, data, rows, to);
      });
      return { values, vectors };
    },
    thinQr: (a) => {
      const { data, rows, cols } = dense(a);
      checkTall("thinQr", { rows, cols });
      return buffers.borrow(cols * cols, (triangle) => {
        const q = create(rows, cols, (to) => {
          to.set(data);
          thinQrInPlace(routines, to, rows, cols, triangle);
        });
        return { q, r: matrices.fromDense({ rows: cols, cols, data: triangle }) };
      });
    },

    ...entryOperations(matrices),
    ...sparseOperations(wasm, matrices),
    ...pairs,
    ...kernelSystemOperations(lapack, wasm, matrices, pairs.kernelGradients),
  };
}
