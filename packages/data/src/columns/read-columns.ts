import { AgopError } from "@agop/core";
import { openRecords, type RecordOptions, type TableRecord, type TableRecords } from "../table-records.js";
import type { Column } from "./column.js";
import { columnReader, type ReadAs } from "./column-reader.js";

/** A table with all of its columns in memory, texts too. */
export interface ColumnTable extends Pick<TableRecords, "path" | "format" | "hasHeader"> {
  readonly rows: number;
  readonly columns: readonly Column[];
}

export interface ColumnOptions extends RecordOptions {
  /** Names of columns that are categories, whatever is in them. */
  readonly categorical?: readonly string[];
}

/**
 * Reads a CSV file and finds out what each of its columns holds: numbers, dates, categories, or texts that are none.
 * @throws AgopError `file-unreadable`; `table-invalid` naming file, line and column for a row of another length, an infinite
 * number, a text in a column of which at least half are numbers; for two columns of one name and a file without rows
 */
export async function readColumns(path: string, options: ColumnOptions = {}): Promise<ColumnTable> {
  const table = await openRecords(path, options);
  const { names, read, records, format, hasHeader } = table;
  try {
    checkNames(table);
    const readers = names.map((name) =>
      columnReader(name, options.categorical?.includes(name) ? "categories" : "auto", table),
    );
    let rows = 0;
    for await (const { kind, texts, line } of records) {
      if (kind !== "row") continue;
      rows++;
      for (let k = 0; k < readers.length; k++) readers[k].add(texts[k], read(texts[k]), line);
    }
    if (rows === 0) throw new AgopError("table-invalid", `${path} has no rows below its header`);
    return { path, format, hasHeader, rows, columns: readers.map((reader) => reader.finish()) };
  } finally {
    await table.close();
  }
}

/** What is read of some rows of a table. */
export interface ColumnRequest {
  readonly name: string;
  readonly as: Exclude<ReadAs, "auto">;
}

/**
 * Some columns of some rows of a table.
 * @throws AgopError `table-invalid` naming file, line and column for a cell of another kind
 */
export function columnsOf(
  table: Pick<TableRecords, "path" | "format" | "names" | "read">,
  requests: readonly ColumnRequest[],
  rows: readonly TableRecord[],
): readonly Column[] {
  return requests.map(({ name, as }) => {
    const place = table.names.indexOf(name);
    const reader = columnReader(name, as, table);
    for (const { texts, line } of rows) reader.add(texts[place], table.read(texts[place]), line);
    return reader.finish();
  });
}

/** @throws AgopError `table-invalid` for two columns of one name */
export function checkNames({ names, path }: Pick<TableRecords, "names" | "path">): void {
  const twice = names.find((name, place) => names.indexOf(name) < place);
  if (twice === undefined) return;
  throw new AgopError("table-invalid", `${path} has two columns "${twice}"`, "give each column a name of its own");
}
