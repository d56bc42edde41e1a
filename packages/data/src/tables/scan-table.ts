import { AgopError } from "@agop/core";
import { displayText } from "../text/byte-text.js";
import { type ColumnFacts, columnFinder, type ColumnFinder } from "../columns/column-finder.js";
import { type ColumnChoice, ignoredColumns } from "../columns/named-columns.js";
import type { CsvLayout } from "../csv/csv-layout.js";
import type { NumberFormat } from "../text/number-format.js";
import { openRecords, type RecordOptions, type TableRecords } from "./table-records.js";
import { formHint, textForm } from "../text/text-form.js";

/** How a table is read, and which of its columns are what. */
export interface TableOptions extends RecordOptions, ColumnChoice {
  /** Names of columns that are numeric even where all of their cells are missing or the same. */
  readonly numericColumns?: readonly string[];
  /** Columns with one number in all of their observed cells are `constant`, and not `numeric`. */
  readonly setsConstantsAside?: boolean;
  /** A table without numbers is one, too, where it has a column of categories. */
  readonly takesCategories?: boolean;
  /** What is filled in need not be an integer where all that a column has is. */
  readonly asNumbers?: boolean;
}

/** How a table is written, and what its columns are. */
export interface TableShape extends Pick<TableRecords, "path" | "hasHeader" | "units" | "nameless"> {
  readonly layout: CsvLayout;
  readonly format: NumberFormat;
  readonly rows: number;
  /** As it is to be read again. */
  readonly options: TableOptions;
  /** All columns of the file; of a text column nothing is kept. */
  readonly columns: readonly ColumnFacts[];
  /** Places of the columns of numbers in the file, but for constant ones that are set aside. */
  readonly numeric: readonly number[];
  /** Places of those. */
  readonly constant: readonly number[];
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
  const table = await openRecords(path, options);
  const { layout, format, read, hasHeader, names, records, units, nameless } = table;
  try {
    const ignored = ignoredColumns(table, options);
    const finders = names.map((name) => (ignored.has(name) ? ignoredColumn(name) : columnFinder(name, table)));
    const values = new Float64Array(names.length);
    let firstRow: readonly string[] | undefined;
    let rows = 0;
    for await (const { kind, texts, line } of records) {
      if (kind !== "row") continue;
      firstRow ??= texts;
      for (let k = 0; k < finders.length; k++) values[k] = finders[k].add(texts[k], read(texts[k]), line);
      rows++;
      const pause = visit(values, line);
      if (pause) await pause;
    }
    if (firstRow === undefined) throw new AgopError("table-invalid", `${path} has no rows below its header`);
    const columns = finders.map((finder) => finder.finish());
    const isAsked = ({ name, kind }: ColumnFacts): boolean =>
      options.numericColumns?.includes(name) === true && (kind === "numbers" || kind === "empty");
    const isConstant = (facts: ColumnFacts): boolean =>
      options.setsConstantsAside === true && isSame(facts) && !isAsked(facts);
    const places = [...columns.keys()];
    const constant = places.filter((k) => isConstant(columns[k]) && !columns[k].rounded);
    const numeric = places.filter(
      (k) => isAsked(columns[k]) || (columns[k].kind === "numbers" && !isConstant(columns[k])),
    );
    const isEnough = options.takesCategories === true && columns.some(({ kind }) => kind === "categories");
    if (numeric.length + constant.length === 0 && !isEnough) throw noNumbers(path, firstRow, format);
    return { path, layout, format, hasHeader, units, nameless, rows, options, columns, numeric, constant };
  } finally {
    await table.close();
  }
}

function isSame({ kind, range }: ColumnFacts): boolean {
  return kind === "numbers" && range !== null && range[0] === range[1];
}

function ignoredColumn(name: string): ColumnFinder {
  const facts: ColumnFacts = {
    ...{ name, kind: "ignored", missing: 0, observed: 0, markers: new Map(), range: null, isInteger: false },
    ...{ looksLike: null, rounded: null, form: null, firstText: null, dateOrder: null },
  };
  return { add: () => NaN, isDates: () => false, finish: () => facts };
}

function noNumbers(path: string, firstRow: readonly string[], format: NumberFormat): AgopError {
  const cells = firstRow.map((text) => displayText(text).trim()).filter((text) => text !== "");
  const quoted = cells.slice(0, 2).map((text) => JSON.stringify(text));
  const seen = quoted.length === 0 ? "" : `; its first row has ${quoted.join(" and ")}`;
  const form = cells.map((text) => textForm(text)).find((found) => found !== undefined);
  const example = cells.find((text) => textForm(text) !== undefined);
  const hint = form && example !== undefined ? `${formHint(form, example, format)}; ` : "";
  return new AgopError(
    "table-invalid",
    `${path} has no column with a number in it${seen}`,
    `${hint}--decimal names the decimal sign, --delimiter what stands between cells`,
  );
}
