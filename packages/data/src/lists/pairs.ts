import { AgopError } from "@agop/core";
import { displayText } from "../text/byte-text.js";
import { type LayoutOptions, readLayout } from "../csv/csv-layout.js";
import { csvRecords } from "../csv/csv-records.js";
import { growingNumbers } from "../growing-numbers.js";

/** Places of a matrix, in the order of a file; index -1 - k stands for the k-th id that the matrix does not have. */
export interface Pairs {
  readonly rowIndices: Int32Array;
  readonly columnIndices: Int32Array;
  readonly unknownRows: readonly string[];
  readonly unknownColumns: readonly string[];
  /** Whether the first line was passed over as names. */
  readonly hasHeader: boolean;
}

/** Where ids stand in the matrix, or undefined for an id that it does not have. */
export interface PairIndex {
  rowOf(id: string): number | undefined;
  columnOf(id: string): number | undefined;
  /** Whether other ids are taken, too. Default false: they are refused. */
  readonly takesUnknown?: boolean;
}

/**
 * Reads (row, column) pairs by their ids. The first line is a header where the matrix has neither of its two cells and
 * neither has a digit.
 * @throws AgopError `file-unreadable`; `table-invalid` naming file and line for less than two cells, an empty id, and, unless such are
 * taken, an id that the matrix does not have.
 */
export async function readPairs(
  path: string,
  { rowOf, columnOf, takesUnknown = false }: PairIndex,
  options: LayoutOptions = {},
): Promise<Pairs> {
  const layout = await readLayout(path, options);
  const rows = growingNumbers();
  const columns = growingNumbers();
  const unknownRows = new Map<string, number>();
  const unknownColumns = new Map<string, number>();
  let hasHeader = false;
  let isFirst = true;
  for await (const { texts, line } of csvRecords(path, layout)) {
    const wasFirst = isFirst;
    isFirst = false;
    if (texts.length === 1 && texts[0].trim() === "") continue;
    if (texts.length < 2) throw new AgopError("table-invalid", `${path}:${line}: a pair needs 2 cells, row and column`);
    const [rowId, columnId] = texts.slice(0, 2).map((text) => displayText(text).trim());
    const row = rowOf(rowId);
    const column = columnOf(columnId);
    if (wasFirst && row === undefined && column === undefined && !/\d/.test(rowId + columnId)) {
      hasHeader = true;
      continue;
    }
    if (rowId === "" || columnId === "") throw new AgopError("table-invalid", `${path}:${line}: a cell is empty`);
    if (row === undefined && !takesUnknown) throw unknown(path, line, "row", rowId);
    if (column === undefined && !takesUnknown) throw unknown(path, line, "column", columnId);
    rows.add(row ?? placeOfUnknown(unknownRows, rowId));
    columns.add(column ?? placeOfUnknown(unknownColumns, columnId));
  }
  return {
    rowIndices: Int32Array.from(rows.values()),
    columnIndices: Int32Array.from(columns.values()),
    unknownRows: [...unknownRows.keys()],
    unknownColumns: [...unknownColumns.keys()],
    hasHeader,
  };
}

/** -1 - k for the k-th of them. */
function placeOfUnknown(places: Map<string, number>, id: string): number {
  const place = places.get(id) ?? -1 - places.size;
  places.set(id, place);
  return place;
}

function unknown(path: string, line: number, side: string, id: string): AgopError {
  const hint = "only rows and columns that were read can be predicted";
  return new AgopError("table-invalid", `${path}:${line}: there is no ${side} "${id}"`, hint);
}
