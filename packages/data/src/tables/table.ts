import { denseMatrix, type DenseMatrix } from "@agop/core";
import { type GrowingNumbers, growingNumbers } from "../growing-numbers.js";
import { scanTable, type TableOptions, type TableShape } from "./scan-table.js";

/** A table of which only the numbers are in memory. */
export interface Table extends TableShape {
  /** Rows x numeric columns, NaN where missing. */
  readonly values: DenseMatrix;
  /** Line of each row, counted from 1. */
  readonly lines: Int32Array;
}

/**
 * Reads a CSV file. A column without numbers (a date, a name) is passed over, as is one of which more cells are texts.
 * @throws AgopError `file-unreadable`; `option-invalid` for a name that is no column's; `table-invalid` naming file, line and column
 * for a row of another length, a cell that is no number in a column of numbers, an infinite value, a file without data.
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<Table> {
  const lines = growingNumbers();
  let cells: readonly GrowingNumbers[] | undefined;
  const shape = await scanTable(path, options, (row, line) => {
    cells ??= Array.from(row, growingNumbers);
    for (let k = 0; k < row.length; k++) cells[k].add(row[k]);
    lines.add(line);
    return undefined;
  });
  const { numeric, rows } = shape;
  const values = denseMatrix(rows, numeric.length);
  numeric.forEach((k, j) => {
    cells?.[k].values().forEach((value, i) => (values.data[i * numeric.length + j] = value));
  });
  return { ...shape, values, lines: Int32Array.from(lines.values()) };
}
