import { AgopError } from "@agop/core";
import { openRecords, type RecordOptions, type TableRecord, type TableRecords } from "../tables/table-records.js";
import { readingNotes, textNotes } from "../tables/table-notices.js";
import type { Column } from "./column.js";
import { columnReader, type ReadAs } from "./column-reader.js";
import type { ReadOrder } from "./dates.js";
import { checkNames, type ColumnChoice, ignoredColumns } from "./named-columns.js";

/** A table with all of its columns in memory, texts too. */
export interface ColumnTable extends Pick<TableRecords, "path" | "format" | "hasHeader"> {
  readonly rows: number;
  readonly columns: readonly Column[];
  /** What was taken for granted in reading it. */
  readonly notes: readonly string[];
}

/** How a table for learning is read, and which of its columns are categories. */
export interface ColumnOptions extends RecordOptions, ColumnChoice {
  /** Names of columns that are categories, whatever is in them. */
  readonly categorical?: readonly string[];
}

/**
 * Reads a CSV file and finds out what each of its columns holds: numbers, dates, categories, or texts that are none.
 * @throws AgopError `file-unreadable`; `option-invalid` for a name that is no column's; `table-invalid` naming file, line and column
 * for a row of another length, an infinite number, a text in a column of which at least half are numbers, a day that there is
 * not among dates; for two columns of one name and a file without rows
 */
export async function readColumns(path: string, options: ColumnOptions = {}): Promise<ColumnTable> {
  const table = await openRecords(path, options);
  const { names, read, records, format, layout, hasHeader, units } = table;
  try {
    const ignored = ignoredColumns(table, options);
    checkNames({ path, names: names.filter((name) => !ignored.has(name)) });
    const readAs = (name: string): ReadAs => {
      if (ignored.has(name)) return "ignored";
      return options.categorical?.includes(name) === true ? "categories" : "auto";
    };
    const readers = names.map((name) => columnReader(name, readAs(name), table));
    let rows = 0;
    for await (const { kind, texts, line } of records) {
      if (kind !== "row") continue;
      rows++;
      for (let k = 0; k < readers.length; k++) readers[k].add(texts[k], read(texts[k]), line);
    }
    if (rows === 0) throw new AgopError("table-invalid", `${path} has no rows below its header`);
    const columns = readers.map((reader) => reader.finish());
    const facts = readers.flatMap((reader) => reader.facts() ?? []);
    const notes = [
      ...readingNotes({ path, layout, units, options, columns: facts }),
      ...textNotes({ path, format, columns: facts }),
    ];
    return { path, format, hasHeader, rows, columns, notes };
  } finally {
    await table.close();
  }
}

/** What is read of some rows of a table. */
export interface ColumnRequest {
  readonly name: string;
  readonly as: Exclude<ReadAs, "auto" | "ignored">;
  /** Of dates whose year is last. */
  readonly order?: ReadOrder;
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
  return requests.map(({ name, as, order }) => {
    const place = table.names.indexOf(name);
    const reader = columnReader(name, as, table, order);
    for (const { texts, line } of rows) reader.add(texts[place], table.read(texts[place]), line);
    return reader.finish();
  });
}
