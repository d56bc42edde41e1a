import { AgopError, type DenseMatrix, denseMatrix, type SparseMatrix } from "@agop/core";
import type { RowBatches } from "@agop/data";
import type { Cells, WritableSource } from "../source/source.js";
import { type ColumnScaling, observedRows } from "./scaled-rows.js";

/** Of which one batch of rows is held: made for going through rows in order. */
export interface CellsByBatch extends Cells {
  readonly observedIn: WritableSource["observedIn"];
}

/** What completes rows on the scale: an estimate, with its columns in an order of its own. */
export interface RowCompletion {
  complete(rows: SparseMatrix): DenseMatrix;
  readonly scaling: ColumnScaling;
  /** Where the columns of the table stand in the estimate and the scaling; left out, in the same order. */
  readonly places?: Int32Array;
}

/** @throws AgopError `cancelled` from its members, once a batch */
export function cellsByBatch(
  numbers: RowBatches,
  { complete, scaling, places }: RowCompletion,
  signal: AbortSignal,
): CellsByBatch {
  const { cols, batchRows } = numbers;
  const order = places ?? Int32Array.from({ length: cols }, (_, j) => j);
  let held = -1;
  let given: Float64Array = new Float64Array();
  let completed: Float64Array = new Float64Array();
  /** Place of the row in the batch that is held. */
  const hold = (row: number): number => {
    const index = Math.floor(row / batchRows);
    if (index !== held) {
      if (signal.aborted) throw new AgopError("cancelled", "the completion was cancelled");
      const { values } = numbers.batch(index);
      given = values.data;
      const scaled = complete(observedRows(toPlaces(values, order), scaling));
      completed = inUnits(scaled, scaling, order);
      held = index;
    }
    return (row - held * batchRows) * cols;
  };
  return {
    valueAt: (row, column) => {
      const from = hold(row);
      return completed[from + column];
    },
    rowValues: (row) => {
      const from = hold(row);
      return completed.subarray(from, from + cols);
    },
    observedIn: (row) => {
      const from = hold(row);
      const columns = Int32Array.from({ length: cols }, (_, j) => j);
      return columns.filter((j) => !Number.isNaN(given[from + j]));
    },
  };
}

/** Column j at place `order[j]`. */
function toPlaces({ rows, cols, data }: DenseMatrix, order: Int32Array): DenseMatrix {
  const moved = denseMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) moved.data[i * cols + order[j]] = data[i * cols + j];
  }
  return moved;
}

/** From the scale to the units of the table, and each column back in its place there. */
function inUnits(
  { rows, cols, data }: DenseMatrix,
  { means, deviations }: ColumnScaling,
  order: Int32Array,
): Float64Array {
  const values = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const place = order[j];
      values[i * cols + j] = means[place] + data[i * cols + place] * deviations[place];
    }
  }
  return values;
}
