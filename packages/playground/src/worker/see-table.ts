import { wasmThreads } from "@agop/backend-wasm";
import {
  detectRatings,
  openRecords,
  readTable,
  readTriplets,
  shapeNotes,
  shapeWarnings,
  type TableOptions,
  tripletWarnings,
  valueWarnings,
} from "@agop/data";
import type { GivenTable, HolesPicture, SeenTable } from "../messages.js";
import { filesWith, withTable } from "./given-files.js";
import { registry } from "./registry.js";

/** The picture of the holes has at most so many rectangles down and across. */
const mostRectangles = { rows: 160, cols: 160 } as const;

/**
 * What a file holds, by reading it once or twice.
 * @throws AgopError as `readTable` and `readTriplets`
 */
export function seeTable(given: GivenTable): Promise<SeenTable> {
  return withTable(filesWith(given), given, async (path, options) => {
    const ratings = given.reading.triplets === undefined ? await detectRatings(path, options) : undefined;
    const list = ratings ?? (given.reading.triplets && { columns: given.reading.triplets });
    const seen = list ? await seeList(path, { ...options, ...list }) : await seeCells(path, options);
    const algorithms = { completing: solving("matrix-completion"), predicting: solving("supervised") };
    const phis = registry.list("phi").map(({ name }) => name);
    return { ...seen, algorithms, phis, threads: wasmThreads() };
  });
}

type Seen = Omit<SeenTable, "algorithms" | "phis" | "threads">;

function solving(kind: "matrix-completion" | "supervised"): readonly string[] {
  return registry
    .list("algorithm")
    .filter(({ problems }) => problems !== "any" && problems.includes(kind))
    .map(({ name }) => name);
}

async function seeCells(path: string, options: TableOptions): Promise<Seen> {
  const table = await readTable(path, { ...options, takesCategories: true });
  const { rows, columns } = table;
  const holes = createPicture(rows, columns.length);
  const { read, records } = await openRecords(path, options);
  let row = 0;
  for await (const { kind, texts } of records) {
    if (kind !== "row") continue;
    for (let k = 0; k < columns.length; k++) {
      const cell = read(texts[k]).kind;
      // What means missing among numbers is a text among texts.
      const isNumbers = columns[k].kind === "numbers" || columns[k].kind === "dates";
      if (cell === "missing" || (cell === "marker" && isNumbers)) holes.add(row, k);
    }
    row++;
  }
  // What is passed over, a completion says itself; to be learned from it is not.
  const warnings = [...shapeWarnings(table), ...valueWarnings(table)].filter(({ code }) => code !== "passed-over");
  const remarks = warnings.map(({ message }) => message);
  return {
    kind: "table",
    rows,
    cols: columns.length,
    columns: columns.map(({ name, kind, observed, missing, range }) => ({ name, kind, observed, missing, range })),
    observed: columns.reduce((sum, column) => sum + column.observed, 0),
    holes: holes.finish(),
    remarks: [...shapeNotes(table), ...remarks],
  };
}

async function seeList(path: string, options: Parameters<typeof readTriplets>[1]): Promise<Seen> {
  const list = await readTriplets(path, options);
  const { rows, cols, rowOffsets, columns, values } = list.observed;
  const observed = createPicture(rows, cols);
  for (let row = 0; row < rows; row++)
    for (let k = rowOffsets[row]; k < rowOffsets[row + 1]; k++) observed.add(row, columns[k]);
  const picture = observed.finish();
  return {
    kind: "list",
    rows,
    cols,
    columns: [],
    observed: values.length,
    holes: { ...picture, missing: picture.missing.map((part) => 1 - part) },
    remarks: tripletWarnings(list).map(({ message }) => message),
  };
}

/** Counts cells in rectangles. */
function createPicture(rows: number, cols: number) {
  const down = Math.min(rows, mostRectangles.rows);
  const across = Math.min(cols, mostRectangles.cols);
  const counts = new Float32Array(down * across);
  const sizes = new Float32Array(down * across);
  const rowOf = (row: number): number => Math.floor((row * down) / rows);
  const colOf = (col: number): number => Math.floor((col * across) / cols);
  const heights = new Float32Array(down);
  const widths = new Float32Array(across);
  for (let row = 0; row < rows; row++) heights[rowOf(row)]++;
  for (let col = 0; col < cols; col++) widths[colOf(col)]++;
  for (let i = 0; i < down; i++) for (let j = 0; j < across; j++) sizes[i * across + j] = heights[i] * widths[j];
  return {
    add: (row: number, col: number): void => {
      counts[rowOf(row) * across + colOf(col)]++;
    },
    finish: (): HolesPicture => ({ rows: down, cols: across, missing: counts.map((count, k) => count / sizes[k]) }),
  };
}
