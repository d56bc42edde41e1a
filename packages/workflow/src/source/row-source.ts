import { denseMatrix, observedCells, type SparseMatrix } from "@agop/core";
import {
  allBatches,
  cacheTable,
  columnStatistics,
  memoryRows,
  readTable,
  type RowBatches,
  shapeWarnings,
  type TableOptions,
  type TableShape,
  valueWarnings,
  writeCompletedTable,
} from "@agop/data";
import type { ColumnScaling } from "../streaming/scaled-rows.js";
import type { SourceFacts, WritableSource } from "./source.js";
import { tableFacts } from "./table-facts.js";

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
  /** Whether columns that do not vary are fitted too: a model knows all columns. */
  readonly keepsConstants: boolean;
  /** Columns that are completed even where the table has no value in them. */
  readonly numericColumns?: readonly string[];
}

/** A table in memory, or one whose numbers lie in a temporary file until it is closed. */
export async function openRows(
  file: string,
  { isStreamed, signal, reading: given, numericColumns = [], keepsConstants }: OpenRowsOptions,
): Promise<RowSource> {
  const reading = { ...given, numericColumns, setsConstantsAside: !keepsConstants };
  if (isStreamed) {
    const { close, numbers, ...shape } = await cacheTable(file, reading, signal);
    return { ...rowSource(shape, numbers), close };
  }
  const table = await readTable(file, reading);
  const source = rowSource(table, memoryRows(table.values));
  return { ...source, warnings: [...shapeWarnings(table), ...valueWarnings(table)] };
}

function rowSource(table: TableShape, numbers: RowBatches): RowSource {
  const { counts, means, emptyRows, scaling } = columnStatistics(numbers);
  const { rows, cols } = numbers;
  const facts = tableFacts(table);
  const message = `${emptyRows} rows of ${table.path} have no value and will get the column means`;
  return {
    ...facts,
    shape: { rows, cols, count: counts.reduce((sum, count) => sum + count, 0) },
    columnCounts: counts,
    columnMeans: means,
    warnings: [...facts.warnings, ...(emptyRows === 0 ? [] : [{ code: "empty-row", message }])],
    numbers,
    scaling,
    write: (to, valueAt) => writeCompletedTable(table, to, valueAt),
    close: () => undefined,
  };
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
