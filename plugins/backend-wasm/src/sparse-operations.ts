import type { Backend } from "@agop/core";
import { checkFit, checkSameShape, checkValueCount } from "@agop/core/backend";
import type { Engine } from "./engine.js";
import type { WasmMatrix } from "./handles.js";
import type { Matrices } from "./matrices.js";
import type { Pattern } from "./pattern.js";

/** `out` = S B or S^T B, for S with this pattern and values. */
export interface SparseProduct {
  readonly pattern: Pattern;
  readonly values: number;
  readonly b: WasmMatrix;
  readonly transposed: boolean;
  readonly out: number;
}

export function multiplySparseInto(engine: Engine, { pattern, values, b, transposed, out }: SparseProduct): void {
  const { rows, cols, offsets, columns, count } = pattern;
  const { address, cols: width } = b;
  const work = 2 * count * width;
  if (!transposed) {
    engine.run(
      "sparseMultiplyPart",
      partsOf(engine, rows, width),
      work,
      rows,
      offsets,
      columns,
      values,
      address,
      width,
      out,
    );
    return;
  }
  const byColumns = pattern.byColumns();
  engine.borrow(count, (reordered) => {
    engine.run("reorderPart", engine.kernels.reorderParts(count), count, values, byColumns.order, count, reordered);
    const shape = [cols, byColumns.offsets, byColumns.rows] as const;
    engine.run("sparseMultiplyPart", partsOf(engine, cols, width), work, ...shape, reordered, address, width, out);
  });
}

/** @param width columns of the dense side, 1 where entries are only moved */
export function partsOf({ kernels }: Engine, rows: number, width: number): number {
  return Math.ceil(rows / kernels.rowsInPart(rows, width));
}

type SparseOperations = Pick<Backend, "sparseMultiply" | "sampledProduct" | "sample" | "overwrite" | "withValues">;

/** The products in which one side is sparse. Rows of the result are independent of each other. */
export function sparseOperations(engine: Engine, matrices: Matrices): SparseOperations {
  const { memory } = engine;
  const { create, createOn, dense, sparse } = matrices;

  return {
    sparseMultiply: (s, b, transposed = false) => {
      const { pattern, values } = sparse(s);
      const right = dense(b);
      const [m, k] = transposed ? [s.cols, s.rows] : [s.rows, s.cols];
      checkFit("sparseMultiply", k, right.rows);
      return create(m, right.cols, (out) => {
        multiplySparseInto(engine, { pattern, values, b: right, transposed, out });
      });
    },
    sampledProduct: (handle, left, right) => {
      const { pattern } = sparse(handle);
      const l = dense(left);
      const r = dense(right);
      checkFit("sampledProduct", l.cols, r.cols);
      checkSameShape("sampledProduct", pattern, { rows: l.rows, cols: r.rows });
      const { rows, offsets, columns, count } = pattern;
      return createOn(pattern, (out) => {
        const work = 2 * count * l.cols;
        const sides = [l.address, r.address] as const;
        engine.run(
          "sampledProductPart",
          partsOf(engine, rows, l.cols),
          work,
          rows,
          offsets,
          columns,
          ...sides,
          l.cols,
          out,
        );
      });
    },
    withValues: (handle, values) => {
      const { pattern } = sparse(handle);
      checkValueCount(handle, values);
      return createOn(pattern, (out) => {
        memory.numbers(out, pattern.count).set(values);
      });
    },
    sample: (a, handle) => {
      const { address, cols } = dense(a);
      const { pattern } = sparse(handle);
      checkSameShape("sample", a, pattern);
      const { rows, offsets, columns, count } = pattern;
      return createOn(pattern, (out) => {
        engine.run("samplePart", partsOf(engine, rows, 1), count, rows, offsets, columns, address, cols, out);
      });
    },
    overwrite: (a, handle) => {
      const { address, rows, cols } = dense(a);
      const { pattern, values } = sparse(handle);
      checkSameShape("overwrite", a, pattern);
      return create(rows, cols, (out) => {
        memory.numbers(out, rows * cols).set(memory.numbers(address, rows * cols));
        const { offsets, columns, count } = pattern;
        engine.run("overwritePart", partsOf(engine, rows, 1), count, rows, offsets, columns, values, out, cols);
      });
    },
  };
}
