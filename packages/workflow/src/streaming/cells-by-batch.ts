import { AgopError, type Backend } from "@agop/core";
import type { RowBatches } from "@agop/data";
import type { Cells, WritableSource } from "../source/source.js";
import { type ColumnScaling, completedRows, type RowFeatures } from "./features.js";

/** Of which one batch of rows is held: made for going through rows in order. */
export interface CellsByBatch extends Cells {
  readonly observedIn: WritableSource["observedIn"];
}

/** @throws AgopError `cancelled` from its members, once a batch */
export function cellsByBatch(
  numbers: RowBatches,
  features: RowFeatures,
  scaling: ColumnScaling,
  backend: Backend,
  signal: AbortSignal,
): CellsByBatch {
  const { cols, batchRows } = numbers;
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
      completed = completedRows(values, features, scaling, backend).data;
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
