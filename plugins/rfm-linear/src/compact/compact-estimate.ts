import type { LowRankPlusSparse } from "@agop/algebra";
import { AgopError, denseMatrix, type DenseMatrix, type MatrixEstimate } from "@agop/core";
import { contributeEstimate, savedNumbers, savedSize } from "@agop/core/plugin";

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

/** One of the largest entries of a row. */
export interface TopEntry {
  readonly column: number;
  readonly value: number;
}

export function compactEstimate(factors: LowRankPlusSparse): CompactEstimate {
  const { width, left, right, sparse, shrink } = factors;
  const { rows, cols, rowOffsets, columns, values } = sparse;
  const lowRankAt = (i: number, j: number): number => {
    let sum = 0;
    for (let s = 0; s < width; s++) sum += left[i * width + s] * right[j * width + s];
    return sum;
  };
  /** S_ij at this place, beside (L R^T)_ij. */
  const sparseAt = (place: number, lowRank: number): number =>
    shrink === undefined ? values[place] : shrink * (values[place] - lowRank);
  const at = (i: number, j: number): number => {
    const place = placeOf(columns, rowOffsets[i], rowOffsets[i + 1], j);
    const lowRank = lowRankAt(i, j);
    return lowRank + (place < 0 ? 0 : sparseAt(place, lowRank));
  };
  const block: CompactEstimate["block"] = ([top, bottom], [first, end]) => {
    const part = denseMatrix(bottom - top, end - first);
    for (let i = top; i < bottom; i++) {
      const to = (i - top) * part.cols - first;
      for (let j = first; j < end; j++) part.data[to + j] = lowRankAt(i, j);
      for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) {
        const j = columns[e];
        if (j >= first && j < end) part.data[to + j] += sparseAt(e, part.data[to + j]);
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
    values: () => block([0, rows], [0, cols]).data,
    save: () => ({
      format,
      content: {
        rows,
        cols,
        width,
        left,
        right,
        rowOffsets: Float64Array.from(rowOffsets),
        columns: Float64Array.from(columns),
        values: sparseValues(factors),
      },
    }),
  };
}

/** The entries of S, in the order of Ω. */
export function sparseValues({ width, left, right, sparse, shrink }: LowRankPlusSparse): Float64Array {
  if (shrink === undefined) return sparse.values;
  const { rows, rowOffsets, columns } = sparse;
  const values = new Float64Array(columns.length);
  for (let i = 0; i < rows; i++) {
    for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) {
      let lowRank = 0;
      for (let s = 0; s < width; s++) lowRank += left[i * width + s] * right[columns[e] * width + s];
      values[e] = shrink * (sparse.values[e] - lowRank);
    }
  }
  return values;
}

const format = "low-rank-plus-sparse";

/** Loads estimates that are low rank plus sparse. */
export const compactEstimateContribution = contributeEstimate({
  name: format,
  summary: "X = L R^T + S by its factors and the entries of S, in compressed rows",
  source: "docs/mathematics.md, section 7",
  load: (saved) => {
    const [rows, cols, width] = [savedSize(saved["rows"]), savedSize(saved["cols"]), savedSize(saved["width"])];
    const [left, right, values] = [saved["left"], saved["right"], saved["values"]].map(savedNumbers);
    const [rowOffsets, columns] = [saved["rowOffsets"], saved["columns"]].map((each) =>
      Int32Array.from(savedNumbers(each)),
    );
    const fits = left.length === rows * width && right.length === cols * width && rowOffsets.length === rows + 1;
    if (!fits || values.length !== columns.length || rowOffsets[rows] !== values.length) {
      throw new AgopError("state-invalid", "a saved estimate is damaged");
    }
    return compactEstimate({ width, left, right, sparse: { rows, cols, rowOffsets, columns, values } });
  },
});

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
