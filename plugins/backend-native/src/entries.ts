import type { Backend } from "@agop/core";
import { checkLeadingColumns, checkSameShape, checkSquare, mapNumbers } from "@agop/core/backend";
import {
  addDiagonalInto,
  columnSumsInto,
  leadingColumnsInto,
  multiplyElementwiseInto,
  rowSumsInto,
} from "./elementwise.js";
import type { Matrices } from "./matrices.js";
import { transposeInto } from "./tiles.js";

type EntryOperations = Pick<
  Backend,
  "transpose" | "addDiagonal" | "leadingColumns" | "map" | "multiplyElementwise" | "rowSums" | "columnSums"
>;

/** What moves, maps or sums entries. A BLAS has nothing for it that is faster than these loops. */
export function entryOperations({ create, dense }: Matrices): EntryOperations {
  return {
    transpose: (a) => {
      const { data, rows, cols } = dense(a);
      return create(cols, rows, (out) => {
        transposeInto(data, rows, cols, out);
      });
    },
    addDiagonal: (a, shift) => {
      const { data, rows: n } = dense(a);
      checkSquare("addDiagonal", a);
      return create(n, n, (out) => {
        addDiagonalInto(data, n, shift, out);
      });
    },
    leadingColumns: (a, count) => {
      const { data, rows, cols } = dense(a);
      checkLeadingColumns(a, count);
      return create(rows, count, (out) => {
        leadingColumnsInto(data, cols, count, out);
      });
    },
    map: (a, f) => {
      const { data, rows, cols } = dense(a);
      return create(rows, cols, (out) => {
        mapNumbers(f, data, out);
      });
    },
    multiplyElementwise: (a, b) => {
      const first = dense(a);
      const second = dense(b);
      checkSameShape("multiplyElementwise", a, b);
      return create(a.rows, a.cols, (out) => {
        multiplyElementwiseInto(first.data, second.data, out);
      });
    },
    rowSums: (a) => {
      const { data, rows, cols } = dense(a);
      return create(rows, 1, (out) => {
        rowSumsInto(data, cols, out);
      });
    },
    columnSums: (a) => {
      const { data, rows, cols } = dense(a);
      return create(1, cols, (out) => {
        columnSumsInto(data, rows, out);
      });
    },
  };
}
