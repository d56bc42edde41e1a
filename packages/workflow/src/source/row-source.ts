import { denseMatrix, observedCells, type SparseMatrix } from "@agop/core";
import {
  allBatches,
  cacheTable,
  columnStatistics,
  memoryRows,
  readTable,
  type RowBatches,
  type TableOptions,
  type TableShape,
  tableWarnings,
  writeCompletedTable,
} from "@agop/data";
import type { InputWarning } from "../following.js";
import type { ColumnScaling } from "../streaming/scaled-rows.js";
import { headerNotes, listOfCells, type SourceFacts, type WritableSource } from "./source.js";

/** A table that is gone through in batches of rows. */
export interface RowSource extends SourceFacts {
  readonly numbers: RowBatches;
  readonly scaling: ColumnScaling;
  readonly write: WritableSource["write"];
  close(): void;
}

export interface OpenRowsOptions {
  readonly isStreamed: boolean;
  readonly signal: AbortSignal;
  readonly reading: TableOptions;
  /** Columns that are completed even where the table has no value in them. */
  readonly numericColumns?: readonly string[];
}

/** A table in memory, or one whose numbers lie in a temporary file until it is closed. */
export async function openRows(
  file: string,
  { isStreamed, signal, reading: given, numericColumns = [] }: OpenRowsOptions,
): Promise<RowSource> {
  const reading = { ...given, numericColumns };
  if (isStreamed) {
    const { close, numbers, ...shape } = await cacheTable(file, reading, signal);
    return { ...rowSource(shape, numbers, reading.header), close };
  }
  const table = await readTable(file, reading);
  return { ...rowSource(table, memoryRows(table.values), reading.header), warnings: tableWarnings(table) };
}

function rowSource(table: TableShape, numbers: RowBatches, header: boolean | undefined): RowSource {
  const { path, layout, format, hasHeader } = table;
  const { counts, means, lowest, highest, emptyRows, scaling } = columnStatistics(numbers);
  const columnNames = table.numeric.map((place) => table.columns[place].name);
  const constant = columnNames.filter((_, j) => lowest[j] === highest[j]);
  const { rows, cols } = numbers;
  return {
    shape: { rows, cols, count: counts.reduce((sum, count) => sum + count, 0) },
    columnCounts: counts,
    columnMeans: means,
    columnNames,
    isList: false,
    list: listOfCells({ delimiter: layout.delimiter, decimal: format.decimal }, columnNames),
    clip: (value) => value,
    notes: headerNotes(path, hasHeader, header),
    warnings: [
      ...table.columns
        .filter(({ kind }) => kind === "empty")
        .map(({ name }) => warning("empty-column", `column "${name}" of ${path} has no value; it is left as it is`)),
      ...constant.map((name) => warning("constant-column", `column "${name}" of ${path} is constant`)),
      ...(emptyRows === 0
        ? []
        : [warning("empty-row", `${emptyRows} rows of ${path} have no value and will get the column means`)]),
    ],
    numbers,
    scaling,
    write: (to, valueAt) => writeCompletedTable(table, to, valueAt),
    close: () => undefined,
  };
}

function warning(code: string, message: string): InputWarning {
  return { code, message };
}

/** Evenly spread rows, at most so many; all of them where there are no more. */
export function sampleRows(numbers: RowBatches, most: number): SparseMatrix {
  const { rows, cols } = numbers;
  const count = Math.min(rows, Math.max(1, Math.floor(most)));
  const sample = denseMatrix(count, cols);
  let next = 0;
  for (const { start, values } of allBatches(numbers)) {
    for (; next < count; next++) {
      const row = Math.floor((next * rows) / count) - start;
      if (row >= values.rows) break;
      sample.data.set(values.data.subarray(row * cols, (row + 1) * cols), next * cols);
    }
  }
  return observedCells(sample);
}
