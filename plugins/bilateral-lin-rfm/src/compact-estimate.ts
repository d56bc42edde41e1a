import { denseMatrix, type DenseMatrix, type MatrixEstimate } from "@agop/core";
import type { LowRankPlusSparse } from "./low-rank-plus-sparse.js";

/** An estimate of X that stays factored: memory O(observations + (rows + cols) rank). */
export interface CompactEstimate extends MatrixEstimate {
  readonly factors: LowRankPlusSparse;
  /** X_ij. */
  at(row: number, col: number): number;
  /** Rows and columns from `start` up to, not including, `end`. */
  block(rows: readonly [start: number, end: number], cols: readonly [start: number, end: number]): DenseMatrix;
  /** The `count` columns of a row with the largest entries, largest first, without the observed ones unless asked. */
  top(row: number, count: number, options?: { readonly withObserved?: boolean }): readonly TopEntry[];
}

export interface TopEntry {
  readonly column: number;
  readonly value: number;
}

export function compactEstimate(factors: LowRankPlusSparse): CompactEstimate {
  const { width, left, right, sparse } = factors;
  const { rows, cols, rowOffsets, columns, values } = sparse;
  const lowRankAt = (i: number, j: number): number => {
    let sum = 0;
    for (let s = 0; s < width; s++) sum += left[i * width + s] * right[j * width + s];
    return sum;
  };
  const at = (i: number, j: number): number => {
    const place = placeOf(columns, rowOffsets[i], rowOffsets[i + 1], j);
    return lowRankAt(i, j) + (place < 0 ? 0 : values[place]);
  };
  const block: CompactEstimate["block"] = ([top, bottom], [first, end]) => {
    const part = denseMatrix(bottom - top, end - first);
    for (let i = top; i < bottom; i++) {
      const to = (i - top) * part.cols - first;
      for (let j = first; j < end; j++) part.data[to + j] = lowRankAt(i, j);
      for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) {
        if (columns[e] >= first && columns[e] < end) part.data[to + columns[e]] += values[e];
      }
    }
    return part;
  };
  return {
    kind: "matrix",
    rows,
    cols,
    factors,
    at,
    block,
    predict: ({ rowIndices, columnIndices }) => Float64Array.from(rowIndices, (row, e) => at(row, columnIndices[e])),
    toDense: () => block([0, rows], [0, cols]),
    top: (row, count, { withObserved = false } = {}) => {
      const { data } = block([row, row + 1], [0, cols]);
      const observed = new Set(withObserved ? [] : columns.subarray(rowOffsets[row], rowOffsets[row + 1]));
      return Array.from(data, (value, column) => ({ column, value }))
        .filter(({ column }) => !observed.has(column))
        .sort((a, b) => b.value - a.value)
        .slice(0, count);
    },
    detach: () => undefined,
  };
}

/** Where ascending `columns` from `start` up to `end` hold `column`, or -1. */
function placeOf(columns: Int32Array, start: number, end: number, column: number): number {
  let low = start;
  let high = end - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (columns[middle] === column) return middle;
    if (columns[middle] < column) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
