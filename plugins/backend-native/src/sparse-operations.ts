import type { WasmBackend } from "@agop/backend-wasm";
import type { Backend, Matrix, Sparse } from "@agop/core";
import {
  checkFit,
  checkMisfitShapes,
  checkSameShape,
  checkSquare,
  checkTangentShapes,
  checkValueCount,
} from "@agop/core/backend";
import { insideWasm } from "./inside-wasm.js";
import type { Matrices } from "./matrices.js";

type SparseOperations = Pick<
  Backend,
  | "sparseMultiply"
  | "sampledProduct"
  | "sample"
  | "overwrite"
  | "dualRows"
  | "solveRows"
  | "withValues"
  | "tangentSpace"
  | "misfitProducts"
>;

/**
 * What has a sparse side. Arithmetic is done by the kernels of the wasm backend: its sparse matrices stay in its memory,
 * the dense operands are copied there, which is little beside the work. What only moves entries stays on the host.
 */
export function sparseOperations(wasm: WasmBackend, matrices: Matrices): SparseOperations {
  const { dense, sparse, create, ownSparse, createOn } = matrices;

  /** Runs on dense operands in the memory of wasm, which is free again afterwards. */
  const denseResult = (operand: Matrix, run: (operand: Matrix) => Matrix): Matrix =>
    insideWasm(() =>
      wasm.scope(() => {
        const result = run(wasm.fromDense(dense(operand)));
        return create(result.rows, result.cols, (to) => {
          wasm.copyOut(result, to);
        });
      }),
    );
  const sparseResult = (
    pattern: Sparse,
    operands: readonly Matrix[],
    run: (...operands: readonly Matrix[]) => Sparse,
  ): Sparse => {
    const inner = insideWasm(() =>
      wasm.scope((keep) => keep(run(...operands.map((operand) => wasm.fromDense(dense(operand)))))),
    );
    return ownSparse(sparse(pattern).entries.pattern, inner);
  };

  return {
    sparseMultiply: (s, b, transposed = false) => {
      const inner = sparse(s).entries.inner();
      checkFit("sparseMultiply", transposed ? s.rows : s.cols, dense(b).rows);
      return denseResult(b, (right) => wasm.sparseMultiply(inner, right, transposed));
    },
    sampledProduct: (pattern, left, right) => {
      const inner = sparse(pattern).entries.inner();
      checkFit("sampledProduct", dense(left).cols, dense(right).cols);
      checkSameShape("sampledProduct", pattern, { rows: left.rows, cols: right.rows });
      return sparseResult(pattern, [left, right], (l, r) => wasm.sampledProduct(inner, l, r));
    },
    dualRows: (k, observed, ridge) => {
      const inner = sparse(observed).entries.inner();
      checkRowSystems("dualRows", dense(k), observed);
      return sparseResult(observed, [k], (features) => wasm.dualRows(features, inner, ridge));
    },
    solveRows: (k, observed, ridge) => {
      const inner = sparse(observed).entries.inner();
      checkRowSystems("solveRows", dense(k), observed);
      return denseResult(k, (features) => wasm.solveRows(features, inner, ridge));
    },

    withValues: (pattern, values) => {
      checkValueCount(pattern, values);
      const { entries } = sparse(pattern);
      const inner = insideWasm(() => wasm.scope((keep) => keep(wasm.withValues(entries.inner(), values))));
      return ownSparse(entries.pattern, inner);
    },
    tangentSpace: (pattern, u, v, use) => {
      const inner = sparse(pattern).entries.inner();
      checkTangentShapes(pattern, dense(u), dense(v));
      return insideWasm(() =>
        wasm.scope(() => wasm.tangentSpace(inner, wasm.fromDense(dense(u)), wasm.fromDense(dense(v)), use)),
      );
    },
    misfitProducts: (y, { alpha, left, right, beta }, a, b) => {
      const inner = sparse(y).entries.inner();
      const [l, r, onLeft, onRight] = [left, right, a, b].map((each) => dense(each));
      checkMisfitShapes(y, { left: l, right: r }, onLeft, onRight);
      const outside = (product: Matrix): Matrix =>
        create(product.rows, product.cols, (to) => {
          wasm.copyOut(product, to);
        });
      return insideWasm(() =>
        wasm.scope(() => {
          const misfit = { alpha, left: wasm.fromDense(l), right: wasm.fromDense(r), beta };
          const [u, v] = [wasm.fromDense(onLeft), wasm.fromDense(onRight)];
          const { byRows, byColumns, squares } = wasm.misfitProducts(inner, misfit, u, v);
          return { byRows: outside(byRows), byColumns: outside(byColumns), squares };
        }),
      );
    },

    sample: (a, pattern) => {
      const { data, cols } = dense(a);
      const { entries } = sparse(pattern);
      checkSameShape("sample", a, pattern);
      const { rowOffsets, columns } = entries.pattern;
      const values = new Float64Array(columns.length);
      for (let i = 0; i < a.rows; i++) {
        for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) values[e] = data[i * cols + columns[e]];
      }
      return createOn(entries.pattern, values);
    },
    overwrite: (a, handle) => {
      const { data, cols } = dense(a);
      const { entries } = sparse(handle);
      checkSameShape("overwrite", a, handle);
      const { rowOffsets, columns } = entries.pattern;
      const values = entries.values();
      return create(a.rows, cols, (out) => {
        out.set(data);
        for (let i = 0; i < a.rows; i++) {
          for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) out[i * cols + columns[e]] = values[e];
        }
      });
    },
  };
}

function checkRowSystems(operation: string, k: Matrix, observed: Sparse): void {
  checkSquare(operation, k);
  checkFit(operation, k.cols, observed.cols);
}
