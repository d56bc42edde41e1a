import type { LowRankPlusSparse } from "@agop/algebra";
import type { RunContext, SparseMatrix } from "@agop/core";

/** Rows and columns without a single observed entry, of which no method can know more than means. */
export interface Unobserved {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** The low-rank part that fills them: two directions. */
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/**
 * Entry (i, j) of an unobserved row i is the mean of column j, of an unobserved column j the mean of row i, and where both
 * are unobserved the mean of all:
 *
 *   F = 1_I c^T + r 1_J^T,   c the means of the columns, r of the rows (0 for unobserved rows)
 *
 * @returns undefined where every row and column has an observed entry
 */
export function findUnobserved({ rows, cols, rowOffsets, columns, values }: SparseMatrix): Unobserved | undefined {
  const columnCounts = new Int32Array(cols);
  const columnSums = new Float64Array(cols);
  for (let e = 0; e < values.length; e++) {
    columnCounts[columns[e]]++;
    columnSums[columns[e]] += values[e];
  }
  const emptyColumns = indicesOf(cols, (j) => columnCounts[j] === 0);
  const emptyRows = indicesOf(rows, (i) => rowOffsets[i] === rowOffsets[i + 1]);
  if (emptyRows.length + emptyColumns.length === 0) return undefined;

  const total = columnSums.reduce((sum, value) => sum + value, 0);
  const overall = values.length === 0 ? 0 : total / values.length;
  const left = new Float64Array(rows * 2);
  const right = new Float64Array(cols * 2);
  for (let i = 0; i < rows; i++) {
    const own = values.subarray(rowOffsets[i], rowOffsets[i + 1]);
    if (own.length === 0) left[2 * i] = 1;
    else left[2 * i + 1] = own.reduce((sum, value) => sum + value, 0) / own.length;
  }
  for (let j = 0; j < cols; j++) {
    right[2 * j] = columnCounts[j] === 0 ? overall : columnSums[j] / columnCounts[j];
    right[2 * j + 1] = columnCounts[j] === 0 ? 1 : 0;
  }
  return { rows: emptyRows, columns: emptyColumns, left, right };
}

export function warnOfUnobserved(unobserved: Unobserved, warn: RunContext["warn"]): void {
  const { rows, columns } = unobserved;
  const parts = [named("row", rows), named("column", columns)].filter((part) => part !== "");
  warn("unobserved", `${parts.join(" and ")} without an observed entry: filled with means`);
}

/** X + F. */
export function filled(x: LowRankPlusSparse, { left, right }: Unobserved): LowRankPlusSparse {
  const { rows, cols } = x.sparse;
  const beside = (own: Float64Array, more: Float64Array, n: number): Float64Array => {
    const both = new Float64Array(n * (x.width + 2));
    for (let i = 0; i < n; i++) {
      both.set(own.subarray(i * x.width, (i + 1) * x.width), i * (x.width + 2));
      both.set(more.subarray(2 * i, 2 * i + 2), i * (x.width + 2) + x.width);
    }
    return both;
  };
  return { ...x, width: x.width + 2, left: beside(x.left, left, rows), right: beside(x.right, right, cols) };
}

function indicesOf(count: number, isOne: (index: number) => boolean): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i < count; i++) if (isOne(i)) found.push(i);
  return found;
}

/** "2 rows (60, 61)", counted from 0. */
function named(what: string, indices: readonly number[]): string {
  if (indices.length === 0) return "";
  const shown = indices.slice(0, 5).join(", ") + (indices.length > 5 ? ", …" : "");
  return `${indices.length} ${what}${indices.length === 1 ? "" : "s"} (${shown})`;
}
