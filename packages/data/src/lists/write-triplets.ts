import type { SparseMatrix } from "@agop/core";
import { writeTableFile } from "../containers/write-table-file.js";
import { utf8Bytes } from "../text/byte-text.js";
import { csvCell } from "../csv/csv-cell.js";
import { formatNumber } from "../text/number-format.js";
import type { Triplets } from "./triplets.js";

interface WrittenEntry {
  readonly row: number;
  readonly column: number;
  /** A number, or the text of a category. */
  readonly value: number | string;
  /** null where the entry has none. */
  readonly further?: readonly (number | null)[];
}

/**
 * Writes entries as triplets under the ids of a list, written like it, with a header line.
 * @param further names of further columns, as many as entries have `further` numbers
 */
export async function writeTriplets(
  path: string,
  { delimiter, decimal, content, files, names, rowId, columnId }: Omit<Triplets, "path" | "observed">,
  entries: Iterable<WrittenEntry>,
  further: readonly string[] = [],
): Promise<void> {
  const line = (cells: readonly string[]): string =>
    `${cells.map((text) => utf8Bytes(csvCell(text, delimiter))).join(delimiter)}\n`;
  const place = { ...(content && { content }), ...(files && { files }) };
  await writeTableFile(path, { delimiter, decimal, ...place, header: true }, async (write) => {
    await write(line([...names, ...further]));
    for (const { row, column, value, further: more = [] } of entries) {
      const texts = [value, ...more].map((each) =>
        typeof each === "number" ? formatNumber(each, decimal) : (each ?? ""),
      );
      await write(line([rowId(row), columnId(column), ...texts]));
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
