import { AgopError } from "@agop/core";
import { isMade } from "../containers/table-content.js";
import { displayText } from "../text/byte-text.js";
import { type CsvLayout, type LayoutOptions, readLayout } from "../csv/csv-layout.js";
import { type CsvRecord, csvRecords } from "../csv/csv-records.js";
import { type Cell, cellReader, type NumberFormat } from "../text/number-format.js";

export interface RecordOptions extends LayoutOptions {
  /** Cells that mean missing, beside blank, NA and NaN, and NULL, ? and the like among numbers. */
  readonly missing?: readonly string[];
  /** Whether the first line has names; found by itself where left out: it has unless all of it is numbers. */
  readonly header?: boolean;
}

/** A record of a table and what it is: units below the names, or one that has nothing in it, are no rows. */
export interface TableRecord extends CsvRecord {
  readonly kind: "header" | "units" | "row" | "blank";
}

/** A table that is read record by record. */
export interface TableRecords {
  readonly path: string;
  readonly layout: CsvLayout;
  readonly format: NumberFormat;
  /** What a cell says. */
  readonly read: (cell: string) => Cell;
  readonly hasHeader: boolean;
  /** Of all columns: as the header has them, or column1, column2, ... */
  readonly names: readonly string[];
  /** Places of the columns whose name the header leaves out. */
  readonly nameless: readonly number[];
  /** The line of units below the names, as it is shown. */
  readonly units: readonly string[] | undefined;
  /**
   * All records, once, also the header.
   * @throws AgopError `table-invalid` naming file, line and column for a row of another length; as `csvRecords`
   */
  readonly records: AsyncGenerator<TableRecord, void>;
  /** Gives the file back where not all records were read. */
  close(): Promise<void>;
}

/** So many records are looked at to tell units from values. */
const sampledRecords = 20;

/**
 * Opens a CSV file; its records are then read one after the other.
 * @throws AgopError `file-unreadable`, `table-invalid`, `option-invalid` as `readLayout`
 */
export async function openRecords(path: string, options: RecordOptions = {}): Promise<TableRecords> {
  const layout = await readLayout(path, options);
  const format: NumberFormat = {
    decimal: layout.decimal,
    ...(options.missing !== undefined && { missing: options.missing }),
  };
  const read = cellReader(format);
  const source = csvRecords(path, layout);
  const start: CsvRecord[] = [];
  while (start.length < sampledRecords) {
    const next = await source.next();
    if (next.done === true) break;
    start.push(next.value);
  }
  const [{ texts } = { texts: [] }] = start;
  const hasHeader = options.header ?? texts.some((text) => ["text", "infinite"].includes(read(text).kind));
  const given = texts.map((text) => (hasHeader ? displayText(text).trim() : ""));
  const names = given.map((name, k) => name || `column${k + 1}`);
  // What was made from typed values has no lines of units.
  const isWritten = layout.content === undefined || !isMade(layout.content);
  const second = hasHeader && isWritten ? start.at(1) : undefined;
  const units = second && isUnits(second, start.slice(2), read) ? second : undefined;
  const kindOf = (record: CsvRecord, place: number): TableRecord["kind"] => {
    if (place === 0 && hasHeader) return "header";
    if (isBlank(record, names.length)) return "blank";
    checkLength(record, path, names);
    return place === 1 && units ? "units" : "row";
  };
  async function* records(): AsyncGenerator<TableRecord, void> {
    let place = 0;
    for (const record of start) yield { ...record, kind: kindOf(record, place++) };
    for await (const record of source) yield { ...record, kind: kindOf(record, place++) };
  }
  return {
    path,
    layout,
    format,
    read,
    hasHeader,
    names,
    nameless: hasHeader ? [...given.keys()].filter((k) => given[k] === "") : [],
    units: units?.texts.map((text) => displayText(text).trim()),
    records: records(),
    close: async () => {
      await source.return();
    },
  };
}

/** A line with nothing in it, or with delimiters alone; in a table of one column it is a missing cell. */
function isBlank({ texts }: CsvRecord, columns: number): boolean {
  return columns > 1 && texts.every((text) => text.trim() === "");
}

/** So few rows do not tell units from a value that is wrong. */
const fewestBelow = 3;

/** Texts, or nothing, above what is numbers in the rows below: in two such columns, or in nothing else. */
function isUnits({ texts }: CsvRecord, rows: readonly CsvRecord[], read: (cell: string) => Cell): boolean {
  const kinds = texts.map((text) => read(text).kind);
  if (kinds.includes("number")) return false;
  const filled = rows.filter(
    (row) => row.texts.length === texts.length && row.texts.some((text) => text.trim() !== ""),
  );
  const numeric = [...texts.keys()].filter((k) => {
    const below = filled.map((row) => read(row.texts[k]).kind);
    return below.includes("number") && !below.includes("text");
  });
  const above = numeric.filter((k) => kinds[k] === "text");
  const isMissing = (k: number): boolean => kinds[k] === "missing" || kinds[k] === "marker";
  if (filled.length < fewestBelow) return false;
  const isOnly = above.length === 1 && kinds.every((_, k) => k === above[0] || isMissing(k));
  return (isOnly || above.length > 1) && numeric.every((k) => kinds[k] === "text" || isMissing(k));
}

function checkLength({ texts: { length }, line }: CsvRecord, path: string, names: readonly string[]): void {
  if (length === names.length) return;
  const where =
    length < names.length ? `nothing for column "${names[length]}"` : `cell ${names.length + 1} has no column`;
  throw new AgopError(
    "table-invalid",
    `${path}:${line}: ${length} cells where the first line has ${names.length}: ${where}`,
    "a cell with the delimiter in it is quoted; --delimiter names another",
  );
}
