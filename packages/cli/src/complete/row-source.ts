import { denseMatrix, observedCells, type SparseMatrix } from "@agop/core";
import {
  allBatches,
  cacheTable,
  columnStatistics,
  memoryRows,
  readTable,
  type RowBatches,
  type TableShape,
  tableWarnings,
  writeCompletedTable,
} from "@agop/data";
import { tableOptions } from "../table-options.js";
import type { CompleteFlags } from "./complete-flags.js";
import type { ColumnScaling } from "./rowwise-features.js";
import type { SourceFacts } from "./source.js";

/** A table that is gone through in batches of rows. */
export interface RowSource extends SourceFacts {
  readonly numbers: RowBatches;
  readonly scaling: ColumnScaling;
  write(path: string, valueAt: (row: number, column: number) => number): Promise<void>;
  close(): void;
}

export interface OpenRowsOptions {
  readonly isStreamed: boolean;
  readonly signal: AbortSignal;
  /** Columns that are completed even where the table has no value in them. */
  readonly numericColumns?: readonly string[];
}

/** A table in memory, or one whose numbers lie in a temporary file. */
export async function openRows(
  file: string,
  flags: CompleteFlags,
  { isStreamed, signal, numericColumns = [] }: OpenRowsOptions,
): Promise<RowSource> {
  const reading = { ...tableOptions(flags), numericColumns };
  if (isStreamed) {
    const { close, numbers, ...shape } = await cacheTable(file, reading, signal);
    return { ...rowSource(shape, numbers, flags), close };
  }
  const table = await readTable(file, reading);
  return { ...rowSource(table, memoryRows(table.values), flags), warnings: tableWarnings(table) };
}

function rowSource(table: TableShape, numbers: RowBatches, { header }: CompleteFlags): RowSource {
  const { path, layout, format, hasHeader } = table;
  const { counts, means, lowest, highest, emptyRows, scaling } = columnStatistics(numbers);
  const columnNames = table.numeric.map((place) => table.columns[place].name);
  const isGuess = header === undefined && !hasHeader;
  const constant = columnNames.filter((_, j) => lowest[j] === highest[j]);
  const { rows, cols } = numbers;
  return {
    shape: { rows, cols, count: counts.reduce((sum, count) => sum + count, 0) },
    columnCounts: counts,
    columnMeans: means,
    columnNames,
    isList: false,
    list: {
      delimiter: layout.delimiter,
      decimal: format.decimal,
      names: ["row", "column", "value"],
      rowId: String,
      columnId: (column) => columnNames[column],
    },
    clip: (value) => value,
    notes: isGuess ? [`the first line of ${path} is read as data; if it has names, say --header`] : [],
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
    scaling: scaling,
    write: (to, valueAt) => writeCompletedTable(table, to, valueAt),
    close: () => undefined,
  };
}

function warning(code: string, message: string) {
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
