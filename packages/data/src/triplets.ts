import { AgopError, type SparseMatrix, toSparse } from "@agop/core";
import { writeAtomically } from "./atomic-file.js";
import { byteEncoding, type CsvRecord, csvRecords, displayText, fieldSource, readLayout } from "./csv-records.js";
import { cellReader, formatNumber, type NumberFormat } from "./number-format.js";
import type { TableOptions } from "./table.js";

export interface TripletOptions extends Pick<TableOptions, "missing" | "delimiter" | "decimal"> {
  /** Names of the row, column and value columns, or their places counted from 0. Default 0, 1, 2. */
  readonly columns?: readonly [row: string, column: string, value: string];
  /** If given, ids are indices counted from 0 inside this shape; if not, ids are any text. */
  readonly shape?: { readonly rows: number; readonly cols: number };
}

/** A matrix given by its observed entries. */
export interface Triplets {
  readonly rowIds: readonly string[];
  readonly columnIds: readonly string[];
  readonly observed: SparseMatrix;
}

/**
 * Reads (row, column, value) triplets; a triplet whose value is missing only names its row and column.
 * @throws AgopError `file-unreadable`; `table-invalid` naming file and line for an unknown column, a value that is no
 * finite number, an index outside the shape, or one place with two values.
 */
export async function readTriplets(path: string, options: TripletOptions = {}): Promise<Triplets> {
  const layout = await readLayout(path, options.delimiter);
  const read = cellReader({
    decimal: options.decimal ?? ".",
    ...(options.missing !== undefined && { missing: options.missing }),
  });
  const rows = indexer(path, "row", options.shape?.rows);
  const columns = indexer(path, "column", options.shape?.cols);
  const entries: { row: number; column: number; value: number }[] = [];
  const seen = new Map<string, { readonly value: number; readonly line: number }>();
  let places: readonly [number, number, number] | undefined;
  for await (const record of csvRecords(path, layout)) {
    if (!places) {
      const header = locate(path, record, options.columns);
      places = header.places;
      if (header.isHeader) continue;
    }
    if (record.fields.length === 1 && record.fields[0].text.trim() === "") continue;
    const [rowText, columnText, valueText] = places.map((place) => record.fields.at(place)?.text);
    if (rowText === undefined || columnText === undefined || valueText === undefined) {
      throw invalid(path, record, `${record.fields.length} cells are too few`);
    }
    const row = rows.indexOf(displayText(rowText).trim(), record.line);
    const column = columns.indexOf(displayText(columnText).trim(), record.line);
    const cell = read(valueText);
    if (cell.kind === "missing") continue;
    if (cell.kind !== "number") {
      throw invalid(path, record, `the value "${displayText(valueText).trim()}" is not a finite number`);
    }
    const place = `${row} ${column}`;
    const before = seen.get(place);
    if (before && before.value !== cell.value) {
      const what = `(${rowText.trim()}, ${columnText.trim()}) is ${cell.value} here and ${before.value} in line ${before.line}`;
      throw invalid(path, record, what, "keep one of them, or their mean");
    }
    if (before) continue;
    seen.set(place, { value: cell.value, line: record.line });
    entries.push({ row, column, value: cell.value });
  }
  if (entries.length === 0) throw new AgopError("table-invalid", `${path} has no triplet with a value`);
  const observed = toSparse(rows.count(), columns.count(), {
    rowIndices: Int32Array.from(entries, ({ row }) => row),
    columnIndices: Int32Array.from(entries, ({ column }) => column),
    values: Float64Array.from(entries, ({ value }) => value),
  });
  return { rowIds: rows.ids(), columnIds: columns.ids(), observed };
}

/** Where the three columns are, and whether the first record is a header. */
function locate(
  path: string,
  record: CsvRecord,
  columns: TripletOptions["columns"],
): { readonly places: readonly [number, number, number]; readonly isHeader: boolean } {
  const names = record.fields.map(({ text }) => displayText(text).trim());
  const isHeader = names.every((name) => name === "" || !Number.isFinite(Number(name)));
  const placeOf = (name: string): number => {
    const place = isHeader && names.includes(name) ? names.indexOf(name) : /^\d+$/.test(name) ? Number(name) : -1;
    if (place >= 0 && place < names.length) return place;
    throw invalid(path, record, `there is no column "${name}"`, `there are ${names.join(", ")}`);
  };
  if (!columns) {
    if (names.length < 3) throw invalid(path, record, `${names.length} columns where triplets need 3`);
    return { places: [0, 1, 2], isHeader: isHeader || !Number.isFinite(Number(names[2])) };
  }
  const [row, column, value] = columns;
  return {
    places: [placeOf(row), placeOf(column), placeOf(value)],
    isHeader: isHeader || columns.some((name) => names.includes(name) && !/^\d+$/.test(name)),
  };
}

interface Indexer {
  indexOf(id: string, line: number): number;
  count(): number;
  ids(): readonly string[];
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
      count: () => size,
      ids: () => Array.from({ length: size }, (_, k) => String(k)),
    };
  }
  const indices = new Map<string, number>();
  return {
    indexOf: (id) => {
      const index = indices.get(id) ?? indices.size;
      indices.set(id, index);
      return index;
    },
    count: () => indices.size,
    ids: () => [...indices.keys()],
  };
}

function invalid(path: string, { line }: CsvRecord, what: string, hint?: string): AgopError {
  return new AgopError("table-invalid", `${path}:${line}: ${what}`, hint);
}

/** Writes entries as triplets under their ids, with a header line. */
export async function writeTriplets(
  path: string,
  { rowIds, columnIds }: Pick<Triplets, "rowIds" | "columnIds">,
  entries: Iterable<{ readonly row: number; readonly column: number; readonly value: number }>,
  decimal: NumberFormat["decimal"] = ".",
): Promise<void> {
  const id = (text: string): string => {
    const bytes = Buffer.from(text, "utf8").toString(byteEncoding);
    return fieldSource({ text: bytes, quoted: /[",\n\r]/.test(bytes) });
  };
  await writeAtomically(path, async (write) => {
    await write("row,column,value\n");
    for (const { row, column, value } of entries) {
      await write(`${id(rowIds[row])},${id(columnIds[column])},${formatNumber(value, decimal)}\n`);
    }
  });
}

/** The places of a matrix that are not observed, row by row. */
export function* unobservedPlaces(
  observed: SparseMatrix,
): Generator<{ readonly row: number; readonly column: number }> {
  for (let row = 0; row < observed.rows; row++) {
    let k = observed.rowOffsets[row];
    for (let column = 0; column < observed.cols; column++) {
      if (k < observed.rowOffsets[row + 1] && observed.columns[k] === column) k++;
      else yield { row, column };
    }
  }
}
