import { copyFile, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { asyncBufferFromFile, parquetMetadataAsync } from "hyparquet";
import { describe, expect, it } from "vitest";
import type { RecordOptions } from "../../tables/table-records.js";
import { openTableFile } from "../open-table-file.js";
import { writeTableFile } from "../write-table-file.js";
import { cellText } from "./cell-text.js";
import { cellValue } from "./cell-value.js";
import type { TypedColumn } from "./column-kind.js";
import { decodeLz4Frame } from "./lz4-frame.js";
import { timestampText, timestampValue } from "./times.js";

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "agop-typed-"));

async function textOf(path: string): Promise<{ readonly text: string; readonly columns: readonly TypedColumn[] }> {
  const { reading, close } = await openTableFile(path);
  const text = await readFile(reading.content?.path ?? path, "utf8");
  close();
  return { text, columns: reading.content?.columns ?? [] };
}

/** What fixtures/make.py puts into its table, by hand. */
const rows = [
  "small,id,unsigned,half,real,price,on,day,wall,instant,name,level,list",
  '1,9007199254740993,4294967295,0.1,0.1,1.50,true,2024-02-29,2024-02-29T12:00:00.123456,2024-02-29T12:00:00Z,"a, ""b""",low,"[1,2]"',
  ",,0,,1e-300,,false,,,,,high,",
  '-3,3,,-2.5,,-0.05,,1969-12-31,1969-12-31T23:59:59.5,2000-01-01T00:00:00Z,"é\nline",,[]',
  "4,-4,7,3e+38,,12.00,true,2000-01-01,2000-01-01T00:00:00,1960-01-01T00:00:00Z,,low,[3]",
];
const expected = `${rows.join("\n")}\n`;

describe("what pyarrow has written", () => {
  it.each(["types-snappy.parquet", "types-zstd.parquet", "types-lz4.arrow", "types-zstd.arrow", "types.arrows"])(
    "%s is read with its types",
    async (name) => {
      const { text, columns } = await textOf(fixture(name));
      expect(text).toBe(expected);
      expect(columns.map(({ kind }) => kind)).toEqual([
        { kind: "integer", bits: 8, isSigned: true },
        { kind: "integer", bits: 64, isSigned: true },
        { kind: "integer", bits: 32, isSigned: false },
        { kind: "real", bits: 32 },
        { kind: "real", bits: 64 },
        { kind: "decimal", scale: 2 },
        { kind: "boolean" },
        { kind: "date" },
        { kind: "timestamp", digits: 6, zone: null },
        { kind: "timestamp", digits: 9, zone: "UTC" },
        { kind: "text" },
        { kind: "text" },
        { kind: "text" },
      ]);
    },
  );

  it("is read where blocks of LZ4 go on from one another, and with old timestamps", async () => {
    const { text } = await textOf(fixture("large-lz4.arrow"));
    expect(text).toBe(`i\n${Array.from({ length: 20_000 }, (_, k) => `${Math.floor(k / 100)}\n`).join("")}`);
    expect((await textOf(fixture("int96.parquet"))).text.split("\n")[1]).toBe("2024-02-29T12:00:00");
  });

  it.each(["types-snappy.parquet", "types-lz4.arrow"])("%s that is cut off is refused", async (name) => {
    const path = join(folder, name);
    await copyFile(fixture(name), path);
    const { truncate } = await import("node:fs/promises");
    await truncate(path, 1500);
    await expect(openTableFile(path)).rejects.toMatchObject({
      code: "table-invalid",
      message: expect.stringContaining(`${path} is damaged or cut off`) as unknown,
    });
  });
});

/** Writes a text as a table that was read with these columns, and reads it back. */
async function through(
  file: string,
  text: string,
  columns: readonly TypedColumn[],
  format: RecordOptions = { delimiter: ",", header: true },
) {
  const path = join(folder, file);
  const content = { path: "", container: "parquet", columns } as const;
  await writeTableFile(path, { ...format, content }, (write) => write(Buffer.from(text).toString("latin1")));
  return textOf(path);
}

describe.each(["out.parquet", "out.arrow"])("writing %s", (file) => {
  it("keeps kinds and values", async () => {
    const { columns } = await textOf(fixture("types-zstd.parquet"));
    const written = await through(file, expected, columns);
    // Decimals come out as reals.
    const asReals = expected.replace("1.50,", "1.5,").replace("12.00", "12");
    expect(written.text).toBe(asReals);
    expect(written.columns).toEqual(
      columns.map(({ name, kind }) => ({ name, kind: kind.kind === "decimal" ? { kind: "real", bits: 64 } : kind })),
    );
  });

  it("says integers in the way that every reader takes", async () => {
    const columns = [{ name: "a", kind: { kind: "integer", bits: 16, isSigned: false } }] as const;
    await through(file, "a\n1\n", columns);
    if (!file.endsWith(".parquet")) return;
    const { schema } = await parquetMetadataAsync(await asyncBufferFromFile(join(folder, file)));
    // pyarrow refuses a file with the logical type as hyparquet-writer 0.17 writes it.
    expect(schema[1]).toEqual({ name: "a", type: "INT32", repetition_type: "OPTIONAL", converted_type: "UINT_16" });
  });

  it("makes reals of integers that were filled with a fraction, and larger ones of those that do not fit", async () => {
    const columns = ["a", "b", "c"].map(
      (name) => ({ name, kind: { kind: "integer", bits: 8, isSigned: true } }) as const,
    );
    const written = await through(file, "a,b,c\n1,2,3\n4,2.5,300\n", columns);
    expect(written.text).toBe("a,b,c\n1,2,3\n4,2.5,300\n");
    expect(written.columns.map(({ kind }) => kind.kind)).toEqual(["integer", "real", "integer"]);
  });

  it("finds kinds of columns that had none: numbers with a decimal comma, and text", async () => {
    const format = { delimiter: ";", decimal: ",", header: true } as const;
    const written = await through(file, "new;whole;word;none\n1,5;3;é;\n-2;-4;;\n", [], format);
    expect(written.text).toBe("new,whole,word,none\n1.5,3,é,\n-2,-4,,\n");
    expect(written.columns.map(({ kind }) => kind.kind)).toEqual(["real", "integer", "text", "text"]);
  });

  it("writes a table without rows", async () => {
    expect((await through(file, "a,b\n", [])).text).toBe("a,b\n");
  });
});

describe("cells", () => {
  it("have timestamps to the last digit", () => {
    const instants = fc.bigInt(-(2n ** 62n), 2n ** 62n);
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom(...([3, 6, 9] as const)),
        fc.constantFrom(null, "UTC"),
        (value, digits, zone) => {
          const kind = { kind: "timestamp", digits, zone } as const;
          const text = timestampText(value, kind);
          // Beyond what a Date knows they are numbers.
          if (!text.includes("T")) return;
          expect(timestampValue(text, kind)).toBe(value);
        },
      ),
    );
  });

  it("have reals of 32 bits as the shortest text that reads back as the same", () => {
    const kind = { kind: "real", bits: 32 } as const;
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = cellText(value, kind);
        expect(Math.fround(Number(text))).toBe(value === 0 ? 0 : value);
        expect(text.length).toBeLessThanOrEqual(String(value).length);
      }),
    );
  });

  it("do not go into a kind that cannot hold them", () => {
    const text = { kind: "text" } as const;
    expect(
      cellValue("200", { kind: "number", value: 200 }, { kind: "integer", bits: 8, isSigned: true }),
    ).toBeUndefined();
    expect(cellValue("200", { kind: "number", value: 200 }, { kind: "integer", bits: 8, isSigned: false })).toBe(200);
    expect(cellValue("2024-02-29", text, { kind: "date" })).toBe(Date.UTC(2024, 1, 29) / 86_400_000);
    expect(cellValue("2024-02-30", text, { kind: "date" })).toBeUndefined();
    expect(cellValue("yes", text, { kind: "boolean" })).toBeUndefined();
  });
});

it("a damaged LZ4 frame is refused", () => {
  const frame = Buffer.from("04224d186040820500000050616263646500000000", "hex");
  expect(() => decodeLz4Frame(frame, 5)).toThrow();
  expect(() => decodeLz4Frame(Buffer.from("no frame"), 5)).toThrow("no LZ4 frame");
});
