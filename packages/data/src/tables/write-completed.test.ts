import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TableOptions } from "./scan-table.js";
import { readTable } from "./table.js";
import { writeCompletedTable } from "./write-completed.js";

const folder = await mkdtemp(join(tmpdir(), "agop-write-"));

/** So that every column is filled with what is given, also one of integers or of a single value. */
const anyNumbers: TableOptions = { asNumbers: true, numericColumns: ["a", "b", "c", "x"] };

async function completed(content: string | Buffer, options: TableOptions = {}, fill = 7.25): Promise<Buffer> {
  const input = join(folder, "in.csv");
  const output = join(folder, "out.csv");
  await writeFile(input, content);
  await writeCompletedTable(await readTable(input, { ...anyNumbers, ...options }), output, () => fill);
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
    ["line feeds after Windows line breaks", 'a,b\r\n1,"2"\n3,4\r\n'],
    ["Windows line breaks after line feeds", 'a,b\n1,"2"\r\n3,"4"\r\n'],
    ["carriage returns alone", "a,b\r1,2\r3,4\r"],
    ["a quoted header with a line break", '"a\nb","c"\r\n1,"2"\r\n'],
    ["a carriage return at the very end", "a,b\r\n1,x\r"],
    ["an empty column", "a,b\n1,\n2,NA\n"],
  ])("is the same byte for byte where nothing is missing: %s", async (_, content) => {
    expect((await completed(content, { numericColumns: [] })).toString("latin1")).toBe(
      Buffer.from(content).toString("latin1"),
    );
  });

  it("keeps the bytes of any encoding", async () => {
    const latin = Buffer.from("größe,b\n1,ü\n2,ß\n", "latin1");
    expect(await completed(latin)).toEqual(latin);
  });

  it("has only its missing cells filled", async () => {
    expect((await completed("d,a,b\nx,1,\ny,NA,2\n")).toString()).toBe("d,a,b\nx,1,7.25\ny,7.25,2\n");
    expect((await completed('a,b\n"",1\n-200,2\n3,4\n', { missing: ["-200"] })).toString()).toBe(
      'a,b\n"7.25",1\n7.25,2\n3,4\n',
    );
    expect((await completed("a;b\n1,5;\n2;3\n", { decimal: "," })).toString()).toBe("a;b\n1,5;7,25\n2;3\n");
    expect((await completed("a\n1\n\n3\n")).toString()).toBe("a\n1\n7.25\n3\n");
  });

  it("has integers where a column has integers alone, and constants in constant columns", async () => {
    const text = "a,b,c\n1,5,2.5\n2,NULL,\n,5,3\n";
    const constants = { setsConstantsAside: true, asNumbers: false, numericColumns: [] };
    expect((await completed(text, constants)).toString()).toBe("a,b,c\n1,5,2.5\n2,5,7.25\n7,5,3\n");
    const large = "a,b\n10000000000000000000,1\n?,2\n10000000000000000000,\n";
    expect((await completed(large, constants)).toString()).toBe(
      "a,b\n10000000000000000000,1\n10000000000000000000,2\n10000000000000000000,7\n",
    );
  });

  it("keeps comments, units, separators of Excel and rows of delimiters byte for byte", async () => {
    const comments = "# by a program\r\n\r\nx,y\r\nm,\r\n1,2\r\n,3\r\n4,5\r\n,,,\r\n,\r\n";
    expect((await completed(comments)).toString()).toBe(comments.replace("\n,3", "\n7.25,3"));
    const units = "x,y\nm,s\n1,2\n-,3\n4,5\n";
    expect((await completed(units)).toString()).toBe(units.replace("-", "7.25"));
    const excel = "sep=;\nx;y\n1;2\n;3\n;\n";
    expect((await completed(excel)).toString()).toBe(excel.replace("\n;3", "\n7.25;3"));
    const blanks = ' x   "y z"\n 1.5\t2 \n NA   3\n';
    expect((await completed(blanks)).toString()).toBe(blanks.replace("NA", "7.25"));
  });

  it("is UTF-16 where the table is", async () => {
    const text = "größe;b\r\n1;\r\n;2\r\n3;4\r\n";
    const swap = (bytes: Buffer) => Buffer.from(bytes).swap16();
    for (const mark of ["\ufeff", ""]) {
      const expected = Buffer.from(mark + text.replace("1;", "1;7.25").replace("\n;2", "\n7.25;2"), "utf16le");
      const given = Buffer.from(mark + text, "utf16le");
      expect(await completed(given)).toEqual(expected);
      expect(await completed(swap(given))).toEqual(swap(expected));
    }
  });

  it("quotes what it fills in where the decimal comma is also the delimiter", async () => {
    const text = 'a,b\n"1,5",\n"2,5",3\n';
    expect((await completed(text, { decimal: ",", delimiter: "," })).toString()).toBe('a,b\n"1,5","7,25"\n"2,5",3\n');
  });

  it("changes missing cells and no other byte, whatever the quotes and line breaks", async () => {
    const kept = ["1", "-2.50", " 3 ", '"4"', "+1e3"].map((cell) => [cell, cell] as const);
    const filled = [["", "7.25"], ["NA", "7.25"], ["  ", "7.25"], ['""', '"7.25"'], ['" NaN "', '"7.25"']] as const; // prettier-ignore
    const texts = ["x", "", '"q ""uoted"""', '"two\nlines"', '"two\r\nlines"', '"a,b"', "\u00e9", "NA", " "];
    const row = fc.tuple(
      fc.constantFrom(...kept, ...filled),
      fc.constantFrom(...texts),
      fc.constantFrom(...kept, ...filled),
      fc.constantFrom("\n", "\r\n"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.boolean(), async (rows, hasLastBreak) => {
        const start = '\u00ef\u00bb\u00bfa,"t, really",b\r\n0,text,0\n';
        const written = (side: 0 | 1) => {
          const lines = rows.map(([a, text, b, lineBreak]) => {
            // What has delimiters alone is no row.
            const shown = [a[0], text, b[0]].every((cell) => /^"?\s*"?$/.test(cell)) ? 0 : side;
            return `${a[shown]},${text},${b[shown]}${lineBreak}`;
          });
          const body = lines.join("");
          return Buffer.from(start + (hasLastBreak ? body : body.replace(/\r?\n$/, "")), "latin1");
        };
        expect((await completed(written(0))).equals(written(1))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("is the same across the pieces in which a file is read", async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},"text ""${i}""",${"9".repeat(i % 13)}`);
    const content = `a,b,c\r\n${rows.join("\r\n")}\r\n`;
    expect((await completed(content)).toString()).toBe(content.replaceAll(",\r\n", ",7.25\r\n"));
  });

  it("reads back as the numbers that were filled in, in their places", async () => {
    const cell = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
        const text = `a,b,c\n0,0,0\n${rows.map((row) => row.map((value) => value ?? "NA").join(",")).join("\n")}\n`;
        const input = join(folder, "property-in.csv");
        const output = join(folder, "property-out.csv");
        await writeFile(input, text);
        await writeCompletedTable(await readTable(input, anyNumbers), output, (row, column) => 1000 * row + column);
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
    const table = await readTable(input, anyNumbers);
    const failing = writeCompletedTable(table, join(folder, "never.csv"), () => {
      throw new Error("no value");
    });
    await expect(failing).rejects.toThrow("no value");
    const missingFolder = writeCompletedTable(table, join(folder, "no", "such.csv"), () => 0);
    await expect(missingFolder).rejects.toMatchObject({ code: "file-unwritable" });
    await rm(input);
    const without = writeCompletedTable(table, join(folder, "never.csv"), () => 0);
    await expect(without).rejects.toMatchObject({ code: "file-unreadable" });
    expect((await readdir(folder)).filter((name) => name.includes("never") || name.includes("tmp"))).toEqual([]);
  });
});
