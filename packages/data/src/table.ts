import { AgopError, denseMatrix, type DenseMatrix } from "@agop/core";
import { displayText } from "./byte-text.js";
import { type CsvLayout, type LayoutOptions, readLayout } from "./csv-layout.js";
import { type CsvRecord, csvRecords } from "./csv-records.js";
import { growingNumbers } from "./growing-numbers.js";
import { type Cell, cellReader, type NumberFormat } from "./number-format.js";

export interface TableOptions extends LayoutOptions {
  /** A cell that means missing, beside blank, NA and NaN. */
  readonly missing?: string;
  /** Whether the first line has names; found by itself where left out: it has unless all of it is numbers. */
  readonly header?: boolean;
}

/** A table of which only the numbers are in memory. */
export interface Table {
  readonly path: string;
  readonly layout: CsvLayout;
  readonly format: NumberFormat;
  readonly hasHeader: boolean;
  /** All columns of the file; of a text column nothing is kept. */
  readonly columns: readonly { readonly name: string; readonly kind: "numeric" | "text" | "empty" }[];
  /** Places of the numeric columns in the file, in the order of `values`' columns. */
  readonly numeric: readonly number[];
  /** Rows x numeric columns, NaN where missing. */
  readonly values: DenseMatrix;
  /** Line of each row, counted from 1. */
  readonly lines: Int32Array;
}

/**
 * Reads a CSV file. A column without a single number (a date, a name) is passed over.
 * @throws AgopError `file-unreadable`; `table-invalid` naming file, line and column for a row of another length, a cell
 * that is no number in a column of numbers, an infinite value, a file without data.
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<Table> {
  const layout = await readLayout(path, options);
  const format: NumberFormat = {
    decimal: options.decimal ?? ".",
    ...(options.missing !== undefined && { missing: options.missing }),
  };
  const read = cellReader(format);
  let names: readonly string[] | undefined;
  let hasHeader = false;
  let columns: ColumnReader[] = [];
  const lines = growingNumbers();
  for await (const record of csvRecords(path, layout)) {
    if (!names) {
      hasHeader = options.header ?? isHeader(record, read);
      names = record.texts.map((text, k) => (hasHeader ? displayText(text).trim() : "") || `column${k + 1}`);
      columns = names.map((name) => columnReader(path, name, format));
      if (hasHeader) continue;
    }
    if (isBlankLine(record, columns.length)) continue;
    if (record.texts.length !== columns.length) {
      const { length } = record.texts;
      const where =
        length < columns.length ? `nothing for column "${names[length]}"` : `cell ${columns.length + 1} has no column`;
      throw new AgopError(
        "table-invalid",
        `${path}:${record.line}: ${length} cells where the first line has ${columns.length}: ${where}`,
        "a cell with the delimiter in it is quoted; --delimiter names another",
      );
    }
    record.texts.forEach((text, k) => {
      columns[k].add(read(text), text, record.line);
    });
    lines.add(record.line);
  }
  if (lines.count() === 0) throw new AgopError("table-invalid", `${path} has no rows below its header`);

  const finished = columns.map((column) => column.finish());
  const numeric = [...finished.keys()].filter((k) => finished[k].kind === "numeric");
  if (numeric.length === 0) throw new AgopError("table-invalid", `${path} has no column with a number in it`);
  const values = denseMatrix(lines.count(), numeric.length);
  numeric.forEach((k, j) => {
    finished[k].values.forEach((value, i) => (values.data[i * numeric.length + j] = value));
  });
  return {
    path,
    layout,
    format,
    hasHeader,
    columns: finished.map(({ name, kind }) => ({ name, kind })),
    numeric,
    values,
    lines: Int32Array.from(lines.values()),
  };
}

/** An empty line, which a table of one column has for a missing cell. */
export function isBlankLine({ texts }: CsvRecord, columns: number): boolean {
  return columns > 1 && texts.length === 1 && texts[0].trim() === "";
}

function isHeader({ texts }: CsvRecord, read: (cell: string) => Cell): boolean {
  return texts.some((text) => ["text", "infinite"].includes(read(text).kind));
}

interface ColumnReader {
  add(cell: Cell, text: string, line: number): void;
  finish(): { readonly name: string; readonly kind: Table["columns"][number]["kind"]; readonly values: Float64Array };
}

/** Collects one column. Whether a text in it is an error is known only once a number was seen. */
function columnReader(path: string, name: string, format: NumberFormat): ColumnReader {
  const values = growingNumbers();
  let numbers = 0;
  let firstText: { readonly text: string; readonly line: number } | undefined;
  let firstInfinite: typeof firstText;
  return {
    add: (cell, text, line) => {
      if (cell.kind === "number") numbers++;
      if (cell.kind === "text") firstText ??= { text, line };
      if (cell.kind === "infinite") firstInfinite ??= { text, line };
      values.add(cell.kind === "number" ? cell.value : NaN);
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
      return { name, kind, values: values.values() };
    },
  };
}

function hint(text: string, { decimal }: NumberFormat): string {
  if (decimal === "." && /^[+-]?\d+,\d+$/.test(text)) return "is it a decimal comma? --decimal ,";
  if (decimal === "," && /^[+-]?\d+\.\d+$/.test(text)) return "is it a decimal point? --decimal .";
  return `if it means missing, say so: --missing "${text}"`;
}

export interface TableWarning {
  readonly code: "empty-column" | "constant-column" | "empty-row" | "far-value";
  readonly message: string;
}

/** How far from the median, in distances of nine tenths of the values, a value is taken for a slip. */
const farFactor = 1000;

/** Tells values that lie beyond all proportion from the others; `sorted` are all of them. */
function farFrom(sorted: Float64Array): (value: number) => boolean {
  const median = sorted[Math.floor(sorted.length / 2)];
  const distances = sorted.map((value) => Math.abs(value - median)).sort();
  const usual = distances[Math.floor(0.9 * (distances.length - 1))];
  return (value) => usual > 0 && Math.abs(value - median) > farFactor * usual;
}

/** What a user should know of a table that can be completed all the same. */
export function tableWarnings({ path, columns, numeric, values, lines }: Table): readonly TableWarning[] {
  const warnings: TableWarning[] = columns
    .filter(({ kind }) => kind === "empty")
    .map(({ name }) => ({
      code: "empty-column",
      message: `column "${name}" of ${path} has no value; it is left as it is`,
    }));
  numeric.forEach((place, j) => {
    const { name } = columns[place];
    const column = Float64Array.from(lines, (_, i) => values.data[i * numeric.length + j]);
    const observed = column.filter((value) => !Number.isNaN(value)).sort();
    if (observed[0] === observed[observed.length - 1]) {
      const message = `column "${name}" of ${path} is constant (${observed[0]})`;
      warnings.push({ code: "constant-column", message });
    }
    const isFar = farFrom(observed);
    const far = column.findIndex(isFar);
    if (far >= 0) {
      const count = observed.filter(isFar).length;
      const message = `${path}:${lines[far]}: column "${name}" has ${column[far]}, far from its other values (${count} such); is a decimal sign lost?`;
      warnings.push({ code: "far-value", message });
    }
  });
  const empty = lines.filter((_, i) =>
    values.data.subarray(i * numeric.length, (i + 1) * numeric.length).every(Number.isNaN),
  );
  if (empty.length > 0) {
    const shown = `${Array.from(empty.subarray(0, 5)).join(", ")}${empty.length > 5 ? ", ..." : ""}`;
    const rows = empty.length === 1 ? "1 row has" : `${empty.length} rows have`;
    const message = `${rows} no value and will get the column means (${path}, line ${shown})`;
    warnings.push({ code: "empty-row", message });
  }
  return warnings;
}
