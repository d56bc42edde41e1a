import { AgopError, type Entries, type SparseMatrix, toEntries, toSparse } from "@agop/core";
import { displayText } from "../text/byte-text.js";
import type { TableContent } from "../containers/table-content.js";
import { readLayout } from "../csv/csv-layout.js";
import { type CsvRecord, csvRecords } from "../csv/csv-records.js";
import type { Files } from "../files/files.js";
import { growingNumbers } from "../growing-numbers.js";
import { type Cell, cellReader } from "../text/number-format.js";
import type { TableOptions } from "../tables/scan-table.js";

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
 * Reads (row, column, value) triplets; a triplet whose value is missing only names its row and column.
 * @throws AgopError `file-unreadable`; `table-invalid` naming file and line for an unknown column, a value that is no
 * finite number, an index outside the shape, or one place with two values.
 */
export async function readTriplets(path: string, options: TripletOptions = {}): Promise<Triplets> {
  const layout = await readLayout(path, options);
  const read = cellReader({
    decimal: layout.decimal,
    ...(options.missing !== undefined && { missing: options.missing }),
  });
  const rows = indexer(path, "row", options.shape?.rows);
  const columns = indexer(path, "column", options.shape?.cols);
  const rowIndices = growingNumbers();
  const columnIndices = growingNumbers();
  const values = growingNumbers();
  const lines = growingNumbers();
  let places: Places | undefined;
  let names: Triplets["names"] = options.names ?? ["row", "column", "value"];
  for await (const record of csvRecords(path, layout)) {
    const { texts, line } = record;
    if (!places) {
      const found = locate(path, record, options.columns, read);
      places = found.places;
      if (found.isHeader) {
        const name = (place: number): string => displayText(texts[place]).trim();
        names = [name(places[0]), name(places[1]), name(places[2])];
        continue;
      }
    }
    if (texts.every((text) => text.trim() === "")) continue;
    if (texts.length <= Math.max(...places)) throw invalid(path, line, `${texts.length} cells are too few`);
    const [rowText, columnText, valueText] = places.map((place) => texts[place]);
    const row = rows.indexOf(displayText(rowText).trim(), line);
    const column = columns.indexOf(displayText(columnText).trim(), line);
    const cell = read(valueText);
    if (cell.kind === "missing" || cell.kind === "marker") continue;
    if (cell.kind !== "number") {
      const what = `the value "${displayText(valueText).trim()}" is not a finite number (column ${places[2] + 1})`;
      throw invalid(path, line, what);
    }
    rowIndices.add(row);
    columnIndices.add(column);
    values.add(cell.value);
    lines.add(line);
  }
  if (values.count() === 0) throw new AgopError("table-invalid", `${path} has no triplet with a value`);
  const entries = {
    rowIndices: Int32Array.from(rowIndices.values()),
    columnIndices: Int32Array.from(columnIndices.values()),
    values: values.values(),
  };
  const { size: rowCount, idAt: rowId } = rows.finish();
  const { size: columnCount, idAt: columnId } = columns.finish();
  const twice = firstContradiction(entries, rowCount, columnCount);
  if (twice) {
    const [before, here] = twice;
    const place = `(${rowId(entries.rowIndices[here])}, ${columnId(entries.columnIndices[here])})`;
    const earlier = `${entries.values[before]} in line ${lines.values()[before]}`;
    const what = `${place} is ${entries.values[here]} here and ${earlier}`;
    throw invalid(path, lines.values()[here], what, "keep one of them, or their mean");
  }
  const observed = toSparse(rowCount, columnCount, entries);
  const { delimiter, decimal, content, files } = layout;
  const place = { ...(content && { content }), ...(files && { files }) };
  return { path, delimiter, decimal, ...place, names, rowId, columnId, observed };
}

type Places = readonly [row: number, column: number, value: number];

/**
 * Where the three columns are, and whether the first record is a header: it is where columns are asked for by name, or
 * where there is a word in place of the first value.
 */
function locate(
  path: string,
  { texts, line }: CsvRecord,
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

/** Two entries for one place with different values, the earlier first; of several such pairs one that comes first. */
function firstContradiction(
  { rowIndices, columnIndices, values }: Entries,
  rows: number,
  columns: number,
): readonly [before: number, here: number] | undefined {
  const byColumn = sortedBy(columnIndices, columns, Int32Array.from(values.keys()));
  const byPlace = sortedBy(rowIndices, rows, byColumn);
  let first: readonly [number, number] | undefined;
  for (let i = 1; i < byPlace.length; i++) {
    const before = byPlace[i - 1];
    const here = byPlace[i];
    const isSamePlace = rowIndices[before] === rowIndices[here] && columnIndices[before] === columnIndices[here];
    if (isSamePlace && values[before] !== values[here] && !(first && first[1] < here)) first = [before, here];
  }
  return first;
}

/** `order` sorted by keys from 0 to size - 1, equal keys in the order in which they are (counting sort). */
function sortedBy(keys: Int32Array, size: number, order: Int32Array): Int32Array {
  const next = new Int32Array(size + 1);
  for (const key of keys) next[key + 1]++;
  for (let key = 0; key < size; key++) next[key + 1] += next[key];
  const sorted = new Int32Array(order.length);
  for (const k of order) sorted[next[keys[k]]++] = k;
  return sorted;
}

interface Indexer {
  indexOf(id: string, line: number): number;
  finish(): { readonly size: number; idAt(index: number): string };
}

function indexer(path: string, side: string, size: number | undefined): Indexer {
  if (size !== undefined) {
    return {
      indexOf: (id, line) => {
        const index = /^\d+$/.test(id) ? Number(id) : NaN;
        if (index < size) return index;
        throw new AgopError(
          "table-invalid",
          `${path}:${line}: ${side} index ${id} lies outside 0 to ${size - 1}`,
          "indices count from 0",
        );
      },
      finish: () => ({ size, idAt: String }),
    };
  }
  const indices = new Map<string, number>();
  return {
    indexOf: (id) => {
      const index = indices.get(id) ?? indices.size;
      indices.set(id, index);
      return index;
    },
    finish: () => {
      const ids = [...indices.keys()];
      return { size: ids.length, idAt: (index) => ids[index] };
    },
  };
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
  const { rowIndices, columnIndices } = toEntries(observed);
  for (const row of rowIndices) inRow[row] = 1;
  for (const column of columnIndices) inColumn[column] = 1;
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
