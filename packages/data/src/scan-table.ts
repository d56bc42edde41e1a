import { AgopError } from "@agop/core";
import { displayText } from "./byte-text.js";
import { type CsvLayout, type LayoutOptions, readLayout } from "./csv-layout.js";
import { type CsvRecord, csvRecords } from "./csv-records.js";
import { type Cell, cellReader, type NumberFormat } from "./number-format.js";

export interface TableOptions extends LayoutOptions {
  /** A cell that means missing, beside blank, NA and NaN. */
  readonly missing?: string;
  /** Whether the first line has names; found by itself where left out: it has unless all of it is numbers. */
  readonly header?: boolean;
  /** Names of columns that are numbers even where all of their cells are missing. */
  readonly numericColumns?: readonly string[];
}

export interface TableColumn {
  readonly name: string;
  readonly kind: "numeric" | "text" | "empty";
}

/** How a table is written, and what its columns are. */
export interface TableShape {
  readonly path: string;
  readonly layout: CsvLayout;
  readonly format: NumberFormat;
  readonly hasHeader: boolean;
  /** All columns of the file; of a text column nothing is kept. */
  readonly columns: readonly TableColumn[];
  /** Places of the numeric columns in the file. */
  readonly numeric: readonly number[];
}

/**
 * Goes through a CSV file once. `visit` gets the numbers of all columns, NaN where there is none, in an array that the
 * next row overwrites; where it gives a promise, reading waits for it.
 * @throws AgopError as `readTable`
 */
export async function scanTable(
  path: string,
  options: TableOptions,
  visit: (values: Float64Array, line: number) => Promise<void> | undefined,
): Promise<TableShape> {
  const layout = await readLayout(path, options);
  const format: NumberFormat = {
    decimal: options.decimal ?? ".",
    ...(options.missing !== undefined && { missing: options.missing }),
  };
  const read = cellReader(format);
  let names: readonly string[] | undefined;
  let hasHeader = false;
  let readers: ColumnReader[] = [];
  let values = new Float64Array();
  let rows = 0;
  for await (const record of csvRecords(path, layout)) {
    const { texts, line } = record;
    if (!names) {
      hasHeader = options.header ?? isHeader(record, read);
      names = texts.map((text, k) => (hasHeader ? displayText(text).trim() : "") || `column${k + 1}`);
      readers = names.map((name) => columnReader(path, name, format));
      values = new Float64Array(names.length);
      if (hasHeader) continue;
    }
    if (isBlankLine(record, readers.length)) continue;
    if (texts.length !== readers.length) {
      const { length } = texts;
      const where =
        length < readers.length ? `nothing for column "${names[length]}"` : `cell ${readers.length + 1} has no column`;
      throw new AgopError(
        "table-invalid",
        `${path}:${line}: ${length} cells where the first line has ${readers.length}: ${where}`,
        "a cell with the delimiter in it is quoted; --delimiter names another",
      );
    }
    for (let k = 0; k < readers.length; k++) values[k] = readers[k].read(read(texts[k]), texts[k], line);
    rows++;
    const pause = visit(values, line);
    if (pause) await pause;
  }
  if (rows === 0) throw new AgopError("table-invalid", `${path} has no rows below its header`);
  const found = readers.map((reader) => reader.finish());
  const columns = found.map(({ name, kind }): TableColumn => {
    const isMeant = kind === "empty" && options.numericColumns?.includes(name) === true;
    return { name, kind: isMeant ? "numeric" : kind };
  });
  const numeric = [...columns.keys()].filter((k) => columns[k].kind === "numeric");
  if (numeric.length === 0) throw new AgopError("table-invalid", `${path} has no column with a number in it`);
  return { path, layout, format, hasHeader, columns, numeric };
}

/** An empty line, which a table of one column has for a missing cell. */
export function isBlankLine({ texts }: CsvRecord, columns: number): boolean {
  return columns > 1 && texts.length === 1 && texts[0].trim() === "";
}

function isHeader({ texts }: CsvRecord, read: (cell: string) => Cell): boolean {
  return texts.some((text) => ["text", "infinite"].includes(read(text).kind));
}

interface ColumnReader {
  /** The cell as a number, NaN where it is none. */
  read(cell: Cell, text: string, line: number): number;
  finish(): TableColumn;
}

/** Follows one column. Whether a text in it is an error is known only once a number was seen. */
function columnReader(path: string, name: string, format: NumberFormat): ColumnReader {
  let numbers = 0;
  let firstText: { readonly text: string; readonly line: number } | undefined;
  let firstInfinite: typeof firstText;
  return {
    read: (cell, text, line) => {
      if (cell.kind === "number") numbers++;
      if (cell.kind === "text") firstText ??= { text, line };
      if (cell.kind === "infinite") firstInfinite ??= { text, line };
      return cell.kind === "number" ? cell.value : NaN;
    },
    finish: () => {
      const at = (line: number): string => `${path}:${line}: column "${name}"`;
      if (firstInfinite && !(firstText && numbers === 0)) {
        throw new AgopError(
          "table-invalid",
          `${at(firstInfinite.line)} is infinite (${displayText(firstInfinite.text).trim()})`,
          "leave it blank if it is missing",
        );
      }
      if (firstText && numbers > 0) {
        const text = displayText(firstText.text).trim();
        throw new AgopError("table-invalid", `${at(firstText.line)} has "${text}" among numbers`, hint(text, format));
      }
      const kind = numbers > 0 ? "numeric" : firstText ? "text" : "empty";
      return { name, kind };
    },
  };
}

function hint(text: string, { decimal }: NumberFormat): string {
  if (decimal === "." && /^[+-]?\d+,\d+$/.test(text)) return "is it a decimal comma? --decimal ,";
  if (decimal === "," && /^[+-]?\d+\.\d+$/.test(text)) return "is it a decimal point? --decimal .";
  return `if it means missing, say so: --missing "${text}"`;
}
