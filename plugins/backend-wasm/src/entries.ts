import type { Backend } from "@agop/core";
import { checkLeadingColumns, checkSameShape, checkSquare, type ElementwiseFunction } from "@agop/core/backend";
import type { Engine } from "./engine.js";
import type { Matrices } from "./matrices.js";

type EntryOperations = Pick<
  Backend,
  "transpose" | "addDiagonal" | "leadingColumns" | "map" | "multiplyElementwise" | "rowSums" | "columnSums"
>;

/** What moves, maps or sums entries, without products of rows with columns. */
export function entryOperations({ memory, kernels, run }: Engine, { create, dense }: Matrices): EntryOperations {
  return {
    transpose: (a) => {
      const { address, rows, cols } = dense(a);
      return create(cols, rows, (out) => {
        run("transposePart", kernels.bands(rows), rows * cols, address, out, rows, cols);
      });
    },
    addDiagonal: (a, shift) => {
      const { address, rows: n } = dense(a);
      checkSquare("addDiagonal", a);
      return create(n, n, (out) => {
        const entries = memory.numbers(out, n * n);
        entries.set(memory.numbers(address, n * n));
        for (let i = 0; i < n; i++) entries[i * (n + 1)] += shift;
      });
    },
    leadingColumns: (a, count) => {
      const { address, rows, cols } = dense(a);
      checkLeadingColumns(a, count);
      return create(rows, count, (out) => {
        run("leadingColumnsPart", kernels.bands(rows), rows * count, address, out, rows, cols, count);
      });
    },
    map: (a, f) => {
      const { address, rows, cols } = dense(a);
      const { kind, first, second, cost } = kernelOf(f);
      const count = rows * cols;
      return create(rows, cols, (out) => {
        run("mapPart", kernels.elementParts(count), cost * count, kind, first, second, address, out, count);
      });
    },
    multiplyElementwise: (a, b) => {
      const first = dense(a);
      const second = dense(b);
      checkSameShape("multiplyElementwise", a, b);
      const count = a.rows * a.cols;
      return create(a.rows, a.cols, (out) => {
        const parts = kernels.elementParts(count);
        run("multiplyElementwisePart", parts, count, first.address, second.address, out, count);
      });
    },
    rowSums: (a) => {
      const { address, rows, cols } = dense(a);
      return create(rows, 1, (out) => {
        run("rowSumsPart", kernels.bands(rows), rows * cols, address, out, rows, cols);
      });
    },
    columnSums: (a) => {
      const { address, rows, cols } = dense(a);
      return create(1, cols, (out) => {
        run("columnSumsPart", kernels.bands(cols), rows * cols, address, out, rows, cols);
      });
    },
  };
}

interface MapKernel {
  readonly kind: number;
  readonly first: number;
  readonly second: number;
  /** Operations an entry, about. */
  readonly cost: number;
}

/** How mapPart is told of the function. */
function kernelOf(f: ElementwiseFunction): MapKernel {
  switch (f.kind) {
    case "exp":
      return { kind: 0, first: 0, second: 0, cost: 10 };
    case "sqrt":
      return { kind: 1, first: 0, second: 0, cost: 5 };
    case "power":
      // No number is at most NaN.
      return { kind: 2, first: f.exponent, second: f.threshold ?? NaN, cost: 20 };
    case "affine":
      return { kind: 3, first: f.scale, second: f.shift, cost: 1 };
    case "maximum":
      return { kind: 4, first: f.bound, second: 0, cost: 1 };
  }
}
