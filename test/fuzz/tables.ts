import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  detectRatings,
  openTableFile,
  readColumns,
  readMatrix,
  readRegressionData,
  readTable,
  readTriplets,
  writeCompletedTable,
} from "@agop/data";
import fc from "fast-check";
import { damage, damaged } from "./mangling.js";
import type { Target } from "./target.js";

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer().map(String),
  fc.constantFrom("0", "-0", "1e308", "5e-324", "12345678901234567890", "1.50", "+3", ".5", "007"),
);
const missing = fc.constantFrom("", "NA", "NaN", "?", "null");
const odd = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom("1,5", "1.234,5", "$3", "7%", '"', '"a', "\u0000", "inf", "2024-01-31", "true", "−3", "1e999", "=A1"),
);
const row = (width: number, cell: fc.Arbitrary<string>) => fc.array(cell, { minLength: width, maxLength: width });

/** A table of numbers, with holes. */
interface Clean {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const clean: fc.Arbitrary<Clean> = fc.integer({ min: 2, max: 5 }).chain((width) =>
  fc.record({
    names: fc.constant(Array.from({ length: width }, (_, j) => `c${j}`)),
    rows: fc.array(row(width, fc.oneof({ weight: 4, arbitrary: number }, { weight: 1, arbitrary: missing })), {
      minLength: 2,
      maxLength: 8,
    }),
  }),
);

function csvOf({ names, rows }: Clean): Uint8Array {
  return Buffer.from([names, ...rows].map((cells) => `${cells.join(",")}\n`).join(""));
}

const ragged = fc
  .record({
    delimiter: fc.constantFrom(",", ";", "\t", "|", " ", "::"),
    lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
    start: fc.constantFrom("", "\ufeff", "# made by\n", "sep=;\n", "\n\n"),
    rows: fc.array(fc.array(fc.oneof(number, missing, odd), { maxLength: 5 }), { maxLength: 8 }),
  })
  .map(({ delimiter, lineEnd, start, rows }) =>
    Buffer.from(start + rows.map((cells) => cells.join(delimiter)).join(lineEnd)),
  );
const jsonLines = fc
  .array(fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue(), { maxKeys: 4 }), { minLength: 1, maxLength: 6 })
  .map((rows) => Buffer.from(rows.map((each) => `${JSON.stringify(each)}\n`).join("")));

/** @param packed whole files of other containers, to be damaged */
export function tableTarget(folder: string, packed: readonly Uint8Array[]): Target<Uint8Array> {
  const mangled = fc
    .tuple(
      fc.oneof(clean.map(csvOf), ragged, jsonLines, fc.constantFrom(...packed)),
      fc.oneof(fc.constant([]), fc.array(damage, { maxLength: 3 })),
    )
    .map(([bytes, damages]) => damaged(bytes, damages));
  const path = join(folder, "table");
  const readers: readonly ((reading: object) => Promise<unknown>)[] = [
    (reading) => readColumns(path, reading),
    (reading) => readTriplets(path, { ...reading, columns: ["0", "1", "2"] }),
    (reading) => readRegressionData(path, "c0", reading),
    () => detectRatings(path),
    () => readMatrix(path),
  ];
  let turn = 0;
  return {
    name: "tables",
    share: 30,
    inputs: fc.oneof(
      { weight: 5, arbitrary: mangled },
      { weight: 1, arbitrary: mangled.map((bytes) => gzipSync(bytes)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    ),
    take: async (bytes) => {
      await writeFile(path, bytes);
      const file = await openTableFile(path);
      try {
        const reader = readers[turn++ % (2 * readers.length)];
        if (reader) {
          await reader(file.reading);
          return "read otherwise";
        }
        const table = await readTable(path, file.reading);
        const out = join(folder, "completed.csv");
        await writeCompletedTable(table, out, () => 0.5);
        const { container } = file.reading.content ?? { container: "plain" };
        if (container !== "plain") return "read";
        const again = await readTable(out, { header: table.hasHeader }).catch(() => undefined);
        assertKept(table, again);
        return "read, cells kept";
      } finally {
        file.close();
      }
    },
  };
}

type Read = Awaited<ReturnType<typeof readTable>>;

/** Whatever was observed is still there, to the bit. A table that is not read again the same way is not compared. */
function assertKept({ values, numeric }: Read, again: Read | undefined): void {
  if (!again || again.values.rows !== values.rows || again.numeric.length !== numeric.length) return;
  values.data.forEach((value, k) => {
    if (!Number.isNaN(value) && !Object.is(again.values.data[k], value)) {
      throw new Error(`cell ${k} was ${value} and is ${again.values.data[k]}`);
    }
  });
}

/** Tables of numbers alone, of which not one may be lost: an oracle of its own says what each cell is. */
export function cleanTableTarget(folder: string): Target<Clean> {
  const path = join(folder, "clean.csv");
  return {
    name: "tables of numbers",
    share: 5,
    // A row without a number is blank, or of units.
    inputs: clean.filter(({ rows }) => rows.every((cells) => cells.some((cell) => Number.isFinite(parsed(cell))))),
    take: async (table) => {
      await writeFile(path, csvOf(table));
      const { values, numeric } = await readTable(path, { header: true });
      const { rows } = table;
      if (values.rows !== rows.length) throw new Error(`${values.rows} rows of ${rows.length}`);
      rows.forEach((cells, i) => {
        cells.forEach((cell, place) => {
          const expected = parsed(cell);
          const j = numeric.indexOf(place);
          if (j < 0) {
            if (Number.isFinite(expected)) throw new Error(`${cell} is in a column that was passed over`);
            return;
          }
          const value = values.data[i * values.cols + j];
          if (!Object.is(value, expected)) throw new Error(`${cell} was read as ${value}`);
        });
      });
      return "every number read";
    },
  };
}

function parsed(cell: string): number {
  return ["", "NA", "NaN", "?", "null"].includes(cell) ? NaN : Number(cell);
}
