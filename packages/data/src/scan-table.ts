import { AgopError } from "@agop/core";
import { displayText } from "./byte-text.js";
import type { CsvLayout } from "./csv-layout.js";
import type { Cell, NumberFormat } from "./number-format.js";
import { openRecords, type RecordOptions, textHint } from "./table-records.js";

export interface TableOptions extends RecordOptions {
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
  const { layout, format, read, hasHeader, names, records } = await openRecords(path, options);
  const readers = names.map((name) => columnReader(path, name, format));
  const values = new Float64Array(names.length);
  let rows = 0;
  for await (const { kind, texts, line } of records) {
    if (kind !== "row") continue;
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
        throw new AgopError(
          "table-invalid",
          `${at(firstText.line)} has "${text}" among numbers`,
          textHint(text, format),
        );
      }
      const kind = numbers > 0 ? "numeric" : firstText ? "text" : "empty";
      return { name, kind };
    },
  };
}
