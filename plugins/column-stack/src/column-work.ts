import type { DenseMatrix } from "@agop/core";
import type { AnswerContext, ThreadWork } from "@agop/core/threads";
import { type GaussianTable, maskColumn } from "./linear/gaussian-table.js";
import { inputScores, type TableScores } from "./scored-table.js";
import { stackColumn, type StackedColumn } from "./stack-column.js";

/** What all columns share. */
export interface ColumnSetting {
  /** n x d, NaN where missing. */
  readonly values: DenseMatrix;
  readonly gaussian: GaussianTable;
  readonly scores: TableScores;
  /** Rows that the kernel expansions have for centres, at most. */
  readonly centres: number;
}

export interface ColumnItem {
  /** Column of `values`. */
  readonly j: number;
  /** Rows whose cells are to be predicted. */
  readonly missing: Int32Array;
}

export function stackedColumn(
  { j, missing }: ColumnItem,
  { values, gaussian, scores, centres }: ColumnSetting,
  { backend }: AnswerContext,
): StackedColumn {
  const column = columnOf(values, j);
  const masked = maskColumn(gaussian, j);
  const question = { values: column, masked, missing, ...inputScores(scores, masked.inputs, j) };
  return stackColumn(question, centres, backend);
}

export const columnWork: ThreadWork<ColumnSetting, ColumnItem, StackedColumn> = {
  answerTo: stackedColumn,
  module: import.meta.url,
  exported: "stackedColumn",
};

export function columnOf({ rows, cols, data }: DenseMatrix, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * cols + j]);
}
