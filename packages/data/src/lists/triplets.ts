import { AgopError, type SparseMatrix } from "@agop/core";
import { displayText } from "../text/byte-text.js";
import type { TableContent } from "../containers/table-content.js";
import { type CsvLayout, readLayout } from "../csv/csv-layout.js";
import { type CsvRecord, csvRecords } from "../csv/csv-records.js";
import type { Files } from "../files/files.js";
import { type Cell, cellReader } from "../text/number-format.js";
import type { TableOptions } from "../tables/scan-table.js";
import { entryStore, type SortedEntries } from "./entry-store.js";
import { idIndex, type IdIndex } from "./id-index.js";
import {
  decimalIn,
  eachPlainLine,
  hasQuotes,
  mayBePlain,
  type PlainLine,
  textsOf,
  wholeNumberIn,
} from "./plain-lines.js";

/** How a list of entries is read: its three columns, and what missing values look like. */
export interface TripletOptions extends Pick<TableOptions, "missing" | "delimiter" | "decimal" | "content" | "files"> {
  /** Names of the row, column and value columns, or their places counted from 0. Default 0, 1, 2. */
  readonly columns?: readonly [row: string, column: string, value: string];
  /** Names of the three columns where the list has no header. Default row, column, value. */
  readonly names?: Triplets["names"];
  /** If given, ids are indices counted from 0 inside this shape; if not, ids are any text. */
  readonly shape?: { readonly rows: number; readonly cols: number };
}

/** A matrix given by its observed entries. */
export interface Triplets {
  readonly path: string;
  /** How the list is written, so that another can be written like it. */
  readonly delimiter: string;
  readonly decimal: "." | ",";
  /** What it was unpacked to, where it was packed. */
  readonly content?: TableContent;
  /** Where it is, if not on the disk. */
  readonly files?: Files;
  /** Of the three columns. */
  readonly names: readonly [row: string, column: string, value: string];
  rowId(row: number): string;
  columnId(column: number): string;
  readonly observed: SparseMatrix;
}

/**
 * Reads (row, column, value) triplets; a triplet whose value is missing only names its row and column. Entries take a few bytes each
 * while they come, and the list itself 12.
 * @throws AgopError `file-unreadable`; `table-invalid` naming file and line for an unknown column, a value that is no
 * finite number, an index outside the shape, or one place with two values.
 */
export async function readTriplets(path: string, options: TripletOptions = {}): Promise<Triplets> {
  const layout = await readLayout(path, options);
  const rows = idIndex(path, "row", options.shape?.rows);
  const columns = idIndex(path, "column", options.shape?.cols);
  const store = entryStore();
  const names = await eachTriplet(path, layout, options, { rows, columns }, (row, column, value) => {
    store.add(row, column, value);
  });
  if (store.count() === 0) throw new AgopError("table-invalid", `${path} has no triplet with a value`);
  const { size: rowCount, idAt: rowId } = rows.finish();
  const { size: columnCount, idAt: columnId } = columns.finish();
  const sorted = store.sorted(rowCount, columnCount);
  const { observed, contradicted } = withoutRepeats(sorted);
  if (contradicted.size > 0) throw await contradiction(path, layout, options, { cols: sorted.cols, contradicted });
  const { delimiter, decimal, content, files } = layout;
  const place = { ...(content && { content }), ...(files && { files }) };
  return { path, delimiter, decimal, ...place, names, rowId, columnId, observed };
}

interface Indices {
  readonly rows: IdIndex;
  readonly columns: IdIndex;
}

type Take = (row: number, column: number, value: number, line: number) => void;

/** Gives each triplet with a value to `take`, as indices; returns the names of the three columns. */
async function eachTriplet(
  path: string,
  layout: CsvLayout,
  options: TripletOptions,
  { rows, columns }: Indices,
  take: Take,
): Promise<Triplets["names"]> {
  const { missing } = options;
  const read = cellReader({ decimal: layout.decimal, ...(missing !== undefined && { missing }) });
  let places: Places | undefined;
  let names: Triplets["names"] = options.names ?? ["row", "column", "value"];
  const takeTexts = (record: Pick<CsvRecord, "texts" | "line">): void => {
    const { texts, line } = record;
    if (!places) {
      const found = locate(path, record, options.columns, read);
      places = found.places;
      if (found.isHeader) {
        const name = (place: number): string => displayText(texts[place]).trim();
        names = [name(places[0]), name(places[1]), name(places[2])];
        return;
      }
    }
    if (texts.every((text) => text.trim() === "")) return;
    if (texts.length <= Math.max(...places)) throw invalid(path, line, `${texts.length} cells are too few`);
    const [rowText, columnText, valueText] = places.map((place) => texts[place]);
    const row = rows.indexOf(displayText(rowText).trim(), line);
    const column = columns.indexOf(displayText(columnText).trim(), line);
    const cell = read(valueText);
    if (cell.kind === "missing" || cell.kind === "marker") return;
    if (cell.kind !== "number") {
      const what = `the value "${displayText(valueText).trim()}" is not a finite number (column ${places[2] + 1})`;
      throw invalid(path, line, what);
    }
    take(row, column, cell.value, line);
  };
  const decimalSign = layout.decimal.charCodeAt(0);
  const takePlain = (line: PlainLine): void => {
    // Numbers alone are read where they lie; whatever is anything else, as text.
    if (places && missing === undefined && line.cells > Math.max(places[0], places[1], places[2])) {
      const row = wholeNumberIn(line, places[0]);
      const column = wholeNumberIn(line, places[1]);
      const value = decimalIn(line, places[2], decimalSign);
      if (row >= 0 && column >= 0 && !Number.isNaN(value)) {
        take(rows.indexOfNumber(row, line.line), columns.indexOfNumber(column, line.line), value, line.line);
        return;
      }
    }
    takeTexts({ texts: textsOf(line), line: line.line });
  };
  if (mayBePlain(layout) && !(await hasQuotes(path, layout))) await eachPlainLine(path, layout, takePlain);
  else for await (const record of csvRecords(path, layout)) takeTexts(record);
  return names;
}

/** Among so many contradictions the first one is looked for. */
const mostTold = 1_000_000;

/** The same places merged, and those of them, row · cols + column, whose values are not the same. */
function withoutRepeats(sorted: SortedEntries): {
  readonly observed: SparseMatrix;
  readonly contradicted: ReadonlySet<number>;
} {
  const { rows, cols, columns, values } = sorted;
  const rowOffsets = new Int32Array(rows + 1);
  const contradicted = new Set<number>();
  let kept = 0;
  for (let i = 0; i < rows; i++) {
    for (let e = sorted.rowOffsets[i]; e < sorted.rowOffsets[i + 1]; e++) {
      if (kept > rowOffsets[i] && columns[kept - 1] === columns[e]) {
        if (values[kept - 1] !== values[e] && contradicted.size < mostTold) contradicted.add(i * cols + columns[e]);
        continue;
      }
      columns[kept] = columns[e];
      values[kept++] = values[e];
    }
    rowOffsets[i + 1] = kept;
  }
  const isWhole = kept === values.length;
  const entries = isWhole ? { columns, values } : { columns: columns.slice(0, kept), values: values.slice(0, kept) };
  return { observed: { rows, cols, rowOffsets, ...entries }, contradicted };
}

/** Of the places with two values the one that a reader meets first; the file is read again for its lines. */
async function contradiction(
  path: string,
  layout: CsvLayout,
  options: TripletOptions,
  { cols, contradicted }: { readonly cols: number; readonly contradicted: ReadonlySet<number> },
): Promise<AgopError> {
  const rows = idIndex(path, "row", options.shape?.rows);
  const columns = idIndex(path, "column", options.shape?.cols);
  const met = new Map<number, { readonly value: number; readonly line: number }>();
  let found: AgopError | undefined;
  await eachTriplet(path, layout, options, { rows, columns }, (row, column, value, line) => {
    if (found) return;
    const place = row * cols + column;
    if (!contradicted.has(place)) return;
    const before = met.get(place);
    if (before && before.value !== value) {
      const ids = `(${rows.finish().idAt(row)}, ${columns.finish().idAt(column)})`;
      const what = `${ids} is ${value} here and ${before.value} in line ${before.line}`;
      found = invalid(path, line, what, "keep one of them, or their mean");
    }
    met.set(place, { value, line });
  });
  return found ?? new AgopError("file-unreadable", `${path} has changed while it was read`);
}

type Places = readonly [row: number, column: number, value: number];

/**
 * Where the three columns are, and whether the first record is a header: it is where columns are asked for by name, or
 * where there is a word in place of the first value.
 */
function locate(
  path: string,
  { texts, line }: Pick<CsvRecord, "texts" | "line">,
  columns: TripletOptions["columns"],
  read: (cell: string) => Cell,
): { readonly places: Places; readonly isHeader: boolean } {
  const isWord = (place: number): boolean => place < texts.length && read(texts[place]).kind === "text";
  if (!columns) {
    if (texts.length < 3) throw invalid(path, line, `${texts.length} columns where triplets need 3`);
    return { places: [0, 1, 2], isHeader: isWord(2) };
  }
  const names = texts.map((text) => displayText(text).trim());
  const isPlace = (column: string): boolean => /^\d+$/.test(column);
  const isHeader = !columns.every(isPlace) || isWord(Number(columns[2]));
  const placeOf = (column: string): number => {
    if (isHeader && names.includes(column)) return names.indexOf(column);
    if (isPlace(column) && Number(column) < names.length) return Number(column);
    throw invalid(path, line, `there is no column "${column}"`, `there are ${names.join(", ")}`);
  };
  return { places: [placeOf(columns[0]), placeOf(columns[1]), placeOf(columns[2])], isHeader };
}

function invalid(path: string, line: number, what: string, hint?: string): AgopError {
  return new AgopError("table-invalid", `${path}:${line}: ${what}`, hint);
}

/** Rows or columns of a list that have ids and no value, so that nothing can be learned of them, with a stable code. */
export interface TripletWarning {
  readonly code: "empty-row" | "empty-column";
  readonly message: string;
}

/** What a user should know of a list that can be completed all the same. */
export function tripletWarnings({ path, rowId, columnId, observed }: Triplets): readonly TripletWarning[] {
  const inRow = new Uint8Array(observed.rows);
  const inColumn = new Uint8Array(observed.cols);
  const { rows, rowOffsets, columns } = observed;
  for (let i = 0; i < rows; i++) if (rowOffsets[i] < rowOffsets[i + 1]) inRow[i] = 1;
  for (let e = 0; e < columns.length; e++) inColumn[columns[e]] = 1;
  const warnings: TripletWarning[] = [];
  const warn = (code: TripletWarning["code"], side: string, idAt: (index: number) => string, has: Uint8Array): void => {
    const first: string[] = [];
    let empty = 0;
    has.forEach((isSeen, index) => {
      if (isSeen === 1) return;
      if (++empty <= 5) first.push(idAt(index));
    });
    if (empty === 0) return;
    const shown = `${first.join(", ")}${empty > 5 ? ", ..." : ""}`;
    const count = empty === 1 ? `1 ${side} has` : `${empty} ${side}s have`;
    warnings.push({ code, message: `${count} no value in ${path} (${shown}); nothing can be learned of them` });
  };
  warn("empty-row", "row", rowId, inRow);
  warn("empty-column", "column", columnId, inColumn);
  return warnings;
}
