import { asRead, writeTableFile } from "../containers/write-table-file.js";
import { utf8Bytes } from "../text/byte-text.js";
import { csvCell } from "../csv/csv-cell.js";
import type { CsvLayout } from "../csv/csv-layout.js";
import { fileStart } from "../csv/csv-records.js";
import type { TableRecord, TableRecords } from "./table-records.js";

/** Columns that a table is written with again, behind its own. */
export interface AddedColumns {
  readonly names: readonly string[];
  /** Rows that are asked for at once. */
  readonly batchRows: number;
  /** The texts of the added cells of some rows of the table, in the order of `names`. */
  cells(rows: readonly TableRecord[]): Promise<readonly (readonly string[])[]>;
}

/**
 * Writes a table again with further columns, in one pass over its records. What it had comes out byte for byte.
 * @returns how many rows there were
 * @throws AgopError `file-unwritable`, as `openRecords`, and what `cells` throws; nothing half-written remains
 */
export async function writeWithColumns(
  { layout, format, hasHeader, records }: Pick<TableRecords, "layout" | "format" | "hasHeader" | "records">,
  path: string,
  { names, batchRows, cells }: AddedColumns,
): Promise<number> {
  let rows = 0;
  await writeTableFile(path, asRead({ layout, format, hasHeader }), async (write) => {
    await write(fileStart(layout));
    let held: TableRecord[] = [];
    const flush = async (): Promise<void> => {
      const batch = held.filter(({ kind }) => kind === "row");
      const added = batch.length > 0 ? await cells(batch) : [];
      let next = 0;
      for (const record of held) {
        await write(record.kind === "row" ? withCells(record, layout, added[next++]) : withCells(record, layout, []));
      }
      rows += batch.length;
      held = [];
    };
    for await (const record of records) {
      if (record.kind === "header") await write(withCells(record, layout, names));
      else if (record.kind === "units")
        await write(
          withCells(
            record,
            layout,
            names.map(() => ""),
          ),
        );
      else held.push(record);
      if (held.length === batchRows) await flush();
    }
    await flush();
  });
  return rows;
}

/** A record as it stands in the file, with cells between its last one and its line break. */
function withCells({ source }: TableRecord, { delimiter, lineBreaks }: CsvLayout, cells: readonly string[]): string {
  const end = /[\r\n]*$/.exec(source)?.[0] ?? "";
  // csv-parse loses the line feed after a carriage return (adaltas/node-csv#332).
  const lineBreak = end === "\r" && lineBreaks.includes("\r\n") ? "\r\n" : end;
  const added = cells.map((text) => delimiter + csvCell(utf8Bytes(text), delimiter)).join("");
  return source.slice(0, source.length - end.length) + added + lineBreak;
}
