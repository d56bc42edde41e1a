import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTable, type TableOptions } from "./table.js";
import { writeCompletedTable } from "./write-completed.js";

const folder = await mkdtemp(join(tmpdir(), "agop-write-"));

async function completed(content: string | Buffer, options: TableOptions = {}, fill = 7.25): Promise<Buffer> {
  const input = join(folder, "in.csv");
  const output = join(folder, "out.csv");
  await writeFile(input, content);
  await writeCompletedTable(await readTable(input, options), output, () => fill);
  return readFile(output);
}

describe("a completed table", () => {
  it.each([
    ["plain", "a,b\n1,2\n3,4\n"],
    ["no final newline", "a,b\n1,2\n3,4"],
    ["CRLF", "a,b\r\n1,2\r\n3,4\r\n"],
    ["BOM", "\ufeffa,b\n1,2\n"],
    ["quotes where none are needed", '"a",b\n"1",02.500\n'],
    ["quotes in quotes", 'a,b\n1,"say ""hi"", you"\n'],
    ["line breaks in quotes", 'a,b\n1,"two\nlines"\n'],
    ["odd numbers", "a,b\n+1.50e+00, 2 \n007,.5\n"],
    ["blank lines", "a,b\n1,2\n\n3,4\n\n"],
    ["a header of numbers", "1,2\n3,4\n"],
    ["an empty column", "a,b\n1,\n2,NA\n"],
  ])("is the same byte for byte where nothing is missing: %s", async (_, content) => {
    expect((await completed(content)).toString("latin1")).toBe(Buffer.from(content).toString("latin1"));
  });

  it("keeps the bytes of any encoding", async () => {
    const latin = Buffer.from("größe,b\n1,ü\n2,ß\n", "latin1");
    expect(await completed(latin)).toEqual(latin);
  });

  it("has only its missing cells filled", async () => {
    expect((await completed("d,a,b\nx,1,\ny,NA,2\n")).toString()).toBe("d,a,b\nx,1,7.25\ny,7.25,2\n");
    expect((await completed('a,b\n"",1\n-200,2\n3,4\n', { missing: "-200" })).toString()).toBe(
      'a,b\n"7.25",1\n7.25,2\n3,4\n',
    );
    expect((await completed("a;b\n1,5;\n2;3\n", { decimal: "," })).toString()).toBe("a;b\n1,5;7,25\n2;3\n");
    expect((await completed("a\n1\n\n3\n")).toString()).toBe("a\n1\n7.25\n3\n");
  });

  it("quotes what it fills in where the decimal comma is also the delimiter", async () => {
    const text = 'a,b\n"1,5",\n"2,5",3\n';
    expect((await completed(text, { decimal: ",", delimiter: "," })).toString()).toBe('a,b\n"1,5","7,25"\n"2,5",3\n');
  });

  it("reads back as the numbers that were filled in, in their places", async () => {
    const cell = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
        const text = `a,b,c\n0,0,0\n${rows.map((row) => row.map((value) => value ?? "NA").join(",")).join("\n")}\n`;
        const input = join(folder, "property-in.csv");
        const output = join(folder, "property-out.csv");
        await writeFile(input, text);
        await writeCompletedTable(await readTable(input), output, (row, column) => 1000 * row + column);
        const back = await readTable(output);
        [[0, 0, 0], ...rows].forEach((row, i) => {
          row.forEach((value, j) => {
            // Subtracting makes no difference between 0 and -0.
            expect(back.values.data[i * 3 + j] - (value ?? 1000 * i + j)).toBe(0);
          });
        });
      }),
      { numRuns: 40 },
    );
  });

  it("leaves nothing behind when it fails", async () => {
    const input = join(folder, "fails.csv");
    await writeFile(input, "a,b\n1,\n,2\n");
    const table = await readTable(input);
    const failing = writeCompletedTable(table, join(folder, "never.csv"), () => {
      throw new Error("no value");
    });
    await expect(failing).rejects.toMatchObject({ code: "file-unwritable" });
    const missingFolder = writeCompletedTable(table, join(folder, "no", "such.csv"), () => 0);
    await expect(missingFolder).rejects.toMatchObject({ code: "file-unwritable" });
    expect((await readdir(folder)).filter((name) => name.includes("never") || name.includes("tmp"))).toEqual([]);
  });
});
