import type { SparseMatrix } from "@agop/core";
import { writeAtomically } from "./atomic-file.js";
import { utf8Bytes } from "./byte-text.js";
import { formatNumber } from "./number-format.js";
import type { Triplets } from "./triplets.js";

/** Writes entries as triplets under the ids of a list, written like it, with a header line. */
export async function writeTriplets(
  path: string,
  { delimiter, decimal, names, rowId, columnId }: Omit<Triplets, "path" | "observed">,
  entries: Iterable<{ readonly row: number; readonly column: number; readonly value: number }>,
): Promise<void> {
  const cell = (text: string): string =>
    utf8Bytes(/["\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (cells: readonly string[]): string => `${cells.map(cell).join(delimiter)}\n`;
  await writeAtomically(path, async (write) => {
    await write(line(names));
    for (const { row, column, value } of entries) {
      await write(line([rowId(row), columnId(column), formatNumber(value, decimal)]));
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
