import { writeAtomically } from "./atomic-file.js";
import { csvRecords, replaceCells } from "./csv-records.js";
import { cellReader, formatNumber } from "./number-format.js";
import type { TableShape } from "./scan-table.js";
import { isBlankLine } from "./table-records.js";

/**
 * Writes a table again with its missing cells filled by `fill(row, numeric column)`. Everything else comes out byte for
 * byte as it is in the file, which is read a second time for it. Text columns and columns without any value stay.
 * @throws AgopError `file-unwritable`, `file-unreadable`; nothing half-written remains.
 */
export async function writeCompletedTable(
  table: TableShape,
  path: string,
  fill: (row: number, column: number) => number,
): Promise<void> {
  const { layout, format, columns, numeric, hasHeader } = table;
  const read = cellReader(format);
  const numericIndex = new Map(numeric.map((place, j) => [place, j]));
  await writeAtomically(path, async (write) => {
    if (layout.hasByteOrderMark) await write("\u00ef\u00bb\u00bf");
    let row = hasHeader ? -1 : 0;
    for await (const record of csvRecords(table.path, layout)) {
      const isData = row >= 0 && !isBlankLine(record, columns.length);
      const filled = (text: string, place: number): string | undefined => {
        const column = numericIndex.get(place);
        const isMissing = isData && column !== undefined && read(text).kind === "missing";
        return isMissing ? formatNumber(fill(row, column), format.decimal) : undefined;
      };
      await write(replaceCells(record, layout, filled));
      if (isData || row < 0) row++;
    }
  });
}
