import { AgopError } from "@agop/core";
import { displayText } from "./byte-text.js";
import { type CsvLayout, type LayoutOptions, readLayout } from "./csv-layout.js";
import { type CsvRecord, csvRecords } from "./csv-records.js";
import { type Cell, cellReader, type NumberFormat } from "./number-format.js";

export interface RecordOptions extends LayoutOptions {
  /** A cell that means missing, beside blank, NA and NaN. */
  readonly missing?: string;
  /** Whether the first line has names; found by itself where left out: it has unless all of it is numbers. */
  readonly header?: boolean;
}

/** A record of a table and what it is; one that is blank has nothing in it. */
export interface TableRecord extends CsvRecord {
  readonly kind: "header" | "row" | "blank";
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
  /**
   * All records, once, also the header.
   * @throws AgopError `table-invalid` naming file, line and column for a row of another length; as `csvRecords`
   */
  readonly records: AsyncGenerator<TableRecord, void>;
  /** Gives the file back where not all records were read. */
  close(): Promise<void>;
}

/**
 * Opens a CSV file; its records are then read one after the other.
 * @throws AgopError `file-unreadable`, `table-invalid`, `option-invalid` as `readLayout`
 */
export async function openRecords(path: string, options: RecordOptions = {}): Promise<TableRecords> {
  const layout = await readLayout(path, options);
  const format: NumberFormat = {
    decimal: options.decimal ?? ".",
    ...(options.missing !== undefined && { missing: options.missing }),
  };
  const read = cellReader(format);
  const source = csvRecords(path, layout);
  const first = await source.next();
  const start = first.done === true ? undefined : first.value;
  const texts = start?.texts ?? [];
  const hasHeader = options.header ?? texts.some((text) => ["text", "infinite"].includes(read(text).kind));
  const names = texts.map((text, k) => (hasHeader ? displayText(text).trim() : "") || `column${k + 1}`);
  async function* records(): AsyncGenerator<TableRecord, void> {
    if (!start) return;
    yield { ...start, kind: hasHeader ? "header" : kindOf(start, path, names) };
    for await (const record of source) yield { ...record, kind: kindOf(record, path, names) };
  }
  const close = async (): Promise<void> => {
    await source.return();
  };
  return { path, layout, format, read, hasHeader, names, records: records(), close };
}

/** An empty line, which a table of one column has for a missing cell. */
export function isBlankLine({ texts }: CsvRecord, columns: number): boolean {
  return columns > 1 && texts.length === 1 && texts[0].trim() === "";
}

function kindOf(record: CsvRecord, path: string, names: readonly string[]): "row" | "blank" {
  if (isBlankLine(record, names.length)) return "blank";
  const { length } = record.texts;
  if (length === names.length) return "row";
  const where =
    length < names.length ? `nothing for column "${names[length]}"` : `cell ${names.length + 1} has no column`;
  throw new AgopError(
    "table-invalid",
    `${path}:${record.line}: ${length} cells where the first line has ${names.length}: ${where}`,
    "a cell with the delimiter in it is quoted; --delimiter names another",
  );
}

/** What may be meant by a text in a column of numbers. */
export function textHint(text: string, { decimal }: NumberFormat): string {
  if (decimal === "." && /^[+-]?\d+,\d+$/.test(text)) return "is it a decimal comma? --decimal ,";
  if (decimal === "," && /^[+-]?\d+\.\d+$/.test(text)) return "is it a decimal point? --decimal .";
  return `if it means missing, say so: --missing "${text}"`;
}
