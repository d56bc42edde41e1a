import { asRead, writeTableFile } from "../containers/write-table-file.js";
import { fileStart, replaceCells } from "../csv/csv-records.js";
import { formatNumber } from "../text/number-format.js";
import type { TableShape } from "./scan-table.js";
import { openRecords } from "./table-records.js";

/**
 * Writes a table again with its missing cells filled by `fill(row, numeric column)`: to the nearest integer where a column has
 * integers alone, unless the table was read with `asNumbers`; those of constant columns with their constant. Everything else comes
 * out byte for byte as it is in the file, which is read a second time for it. Other columns of texts, and those without any value, stay.
 * @param textAt what is filled in of columns of categories, by their names, as bytes
 * @throws AgopError `file-unwritable`, `file-unreadable`; nothing half-written remains.
 */
export async function writeCompletedTable(
  table: TableShape,
  path: string,
  fill: (row: number, column: number) => number,
  textAt: ReadonlyMap<string, (row: number) => string> = new Map(),
): Promise<void> {
  const { layout, format, options } = table;
  const values = cellValues(table, fill);
  const classes = table.columns.map(({ name }) => textAt.get(name));
  const { read, records, close } = await openRecords(table.path, options);
  try {
    await writeTableFile(path, asRead(table), async (write) => {
      await write(fileStart(layout));
      let row = 0;
      for await (const record of records) {
        const isRow = record.kind === "row";
        const filled = (text: string, place: number): string | undefined => {
          const valueAt = isRow ? values[place] : undefined;
          const classAt = isRow ? classes[place] : undefined;
          if (!valueAt && !classAt) return undefined;
          const { kind } = read(text);
          // A marker of missing numbers is a category like the others.
          if (classAt) return kind === "missing" ? classAt(row) : undefined;
          if (!valueAt) return undefined;
          return kind === "missing" || kind === "marker" ? formatNumber(valueAt(row), format.decimal) : undefined;
        };
        await write(replaceCells(record, layout, filled));
        if (isRow) row++;
      }
    });
  } finally {
    await close();
  }
}

/** What each column of the file is filled with in a row; undefined where it stays as it is. */
function cellValues(
  { columns, numeric, constant, options: { asNumbers = false, numericColumns = [] } }: TableShape,
  fill: (row: number, column: number) => number,
): readonly (((row: number) => number) | undefined)[] {
  const columnOf = new Map(numeric.map((place, j) => [place, j]));
  return columns.map(({ name, isInteger, range, rounded }, place) => {
    const column = columnOf.get(place);
    const [lowest, highest] = range ?? [NaN, NaN];
    const isConstant = lowest === highest && !rounded && !numericColumns.includes(name);
    if (isConstant && (column !== undefined || constant.includes(place))) return () => lowest;
    if (column === undefined) return undefined;
    return isInteger && !asNumbers ? (row) => Math.round(fill(row, column)) : (row) => fill(row, column);
  });
}
