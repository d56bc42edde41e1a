import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TableOptions } from "./scan-table.js";
import { readTable, type Table } from "./table.js";
import { shapeWarnings } from "./table-notices.js";
import { valueWarnings } from "./value-notices.js";

const folder = await mkdtemp(join(tmpdir(), "agop-table-"));
let files = 0;

async function read(content: string | Buffer, options?: TableOptions) {
  const path = join(folder, `${files++}.csv`);
  await writeFile(path, content);
  return readTable(path, options);
}

const tableWarnings = (table: Table) => [...shapeWarnings(table), ...valueWarnings(table)];

const names = (table: Awaited<ReturnType<typeof read>>) => table.columns.map(({ name, kind }) => `${name}:${kind}`);

describe("a table", () => {
  it("keeps numbers, leaves text columns aside, and knows what is missing", async () => {
    const table = await read("day,a,b\nmon,1,3\ntue,NA,-200\nwed,3.5,4\n", { missing: ["-200"] });
    expect(names(table)).toEqual(["day:text", "a:numbers", "b:numbers"]);
    expect(table.numeric).toEqual([1, 2]);
    expect(Array.from(table.values.data)).toEqual([1, 3, NaN, NaN, 3.5, 4]);
    expect(Array.from(table.lines)).toEqual([2, 3, 4]);
  });

  it("finds out whether there is a header", async () => {
    expect(names(await read("1,2\n3,4\n"))).toEqual(["column1:numbers", "column2:numbers"]);
    expect((await read("1,2\n3,4\n")).values.rows).toBe(2);
    expect((await read("1,2\n3,4\n", { header: true })).values.rows).toBe(1);
    expect(names(await read("a,2\nb,4\n", { header: false }))).toEqual(["column1:text", "column2:numbers"]);
  });

  it("reads semicolons with decimal commas, tabs, BOM, CRLF, quotes and line breaks in quotes", async () => {
    const german = await read("a;b\n1,5;2\n", { decimal: "," });
    expect(Array.from(german.values.data)).toEqual([1.5, 2]);
    expect(Array.from((await read("a\tb\n1\t2\n")).values.data)).toEqual([1, 2]);
    const windows = await read('\ufeff"a, really",b\r\n"1",2\r\n');
    expect(names(windows)).toEqual(["a, really:numbers", "b:numbers"]);
    const multiline = await read('note,a\n"two\nlines",1\nx,2\n');
    expect(Array.from(multiline.lines)).toEqual([2, 4]);
  });

  it("takes no comma between digits for a delimiter where it is the decimal sign", async () => {
    const semicolons = await read("1,5;2,5\n3,5;4,5\n", { decimal: "," });
    expect(Array.from(semicolons.values.data)).toEqual([1.5, 2.5, 3.5, 4.5]);
    expect(Array.from((await read("a\n1,5\n2,5\n", { decimal: "," })).values.data)).toEqual([1.5, 2.5]);
    expect(Array.from((await read('"1,5","2,5"\n', { decimal: "," })).values.data)).toEqual([1.5, 2.5]);
  });

  it("may have its missing marker in any encoding", async () => {
    const table = await read("a,b\n1,2\n—,3\n", { missing: ["—"] });
    expect(Array.from(table.values.data)).toEqual([1, 2, NaN, 3]);
  });

  it("counts lines also where line breaks in quotes are those of Windows", async () => {
    expect(Array.from((await read('note,a\r\n"two\r\nlines",1\r\nx,2\r\n')).lines)).toEqual([2, 4]);
    expect(Array.from((await read('note,a\r\n"two\nlines",1\r\nx,2\r\n')).lines)).toEqual([2, 4]);
    await expect(read('note,a\r\n"two\r\nlines",1\r\nx,2\r\ny,zz\r\n')).rejects.toThrow(':5: column "a"');
  });

  it("shows names in UTF-8 and in Latin-1", async () => {
    expect(names(await read("größe,b\n1,2\n"))[0]).toBe("größe:numbers");
    expect(names(await read(Buffer.from("größe,b\n1,2\n", "latin1")))[0]).toBe("größe:numbers");
  });

  it("ignores blank lines, which in a table of one column are missing cells", async () => {
    expect((await read("a,b\n1,2\n\n3,4\n\n")).values.rows).toBe(2);
    expect(Array.from((await read("a\n1\n\n3\n")).values.data)).toEqual([1, NaN, 3]);
  });

  it.each([
    ["", "is empty"],
    ["a,b\n", "has no rows below its header"],
    ["a,b\n1,2\n3\n", ":3: 1 cells where the first line has 2"],
    ["a,b\n1,2\n3,4,5\n", ":3: 3 cells where the first line has 2"],
    ["a,b\n1,2\nabc,3\n", ':3: column "a" has "abc" among numbers'],
    ["a;b\n1;2.5\n12,5;3\n", ':3: column "a" has "12,5" among numbers'],
    ["a;b\n12,5 €;x\n", 'has no column with a number in it; its first row has "12,5 €" and "x"'],
    ["a,b\nNA,\n,NaN\n", "has no column with a number in it"],
    ["a,b\n1,2\ninf,3\n", ':3: column "a" is infinite (inf)'],
    ["a,b\n1,2\n1e999,3\n", ':3: column "a" is infinite (1e999)'],
    ['a,b\n1,2\n"3,4\n5,6\n', ":3: Quote Not Closed"],
    ['a,b\nx,1\n5" pipe,2\n', ":3: Invalid Opening Quote"],
    ['a,b\r\n"x\r\ny",1\r\n"x"y,2\r\n', ":4: Invalid Closing Quote"],
  ])("refuses %j", async (content, message) => {
    await expect(read(content)).rejects.toMatchObject({ code: "table-invalid", message: expect.stringContaining(message) as unknown }); // prettier-ignore
  });

  it.each([
    ["a;b\n1;2.5\n12,5;3\n", "is it a decimal comma? --decimal ,"],
    ["a;b\n1,5;2\n12.5;3,5\n", "is it a decimal comma? --decimal ,"],
    ["a\n1\nx\n", 'if it means missing, say so: --missing "x"'],
    ["a\n1\nTotal\n", "is it a row of totals? take it out"],
    ["a\n1\n7%\n", "take out the percent sign"],
    ["a\n1\n€ 7\n", "take out the currency"],
    ["a;b\n1;2\n1 007,5;3\n", "take out what stands between thousands"],
    ["a;b\n1;2\n3;1,007\n", 'where "," is the decimal sign: --decimal ,'],
    ["a\n1\n\u22127\n", "its minus is U+2212"],
  ])("hints at what is meant in %j", async (content, hint) => {
    await expect(read(content)).rejects.toMatchObject({ hint: expect.stringContaining(hint) as unknown });
  });

  it("refuses files that are not there, folders, and UTF-32", async () => {
    await expect(readTable(join(folder, "none.csv"))).rejects.toMatchObject({ code: "file-unreadable" });
    await expect(readTable(folder)).rejects.toMatchObject({ code: "file-unreadable" });
    await expect(readTable("/dev/null")).rejects.toMatchObject({ code: "file-unreadable" });
    const utf32 = Buffer.concat([...Array.from("a,b\n1,2\n", (c) => Buffer.from([c.charCodeAt(0), 0, 0, 0]))]);
    await expect(read(utf32)).rejects.toThrow("is UTF-32");
    await expect(read(Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), utf32]))).rejects.toThrow("is UTF-32");
  });

  it("keeps no texts, however many there are", async () => {
    const rows = 200_000;
    let content = "name,n\n";
    for (let i = 0; i < rows; i++) content += `name ${i},${i}\n`;
    const { values, lines, ...rest } = await read(content);
    expect([values.rows, values.data[rows - 1], lines[rows - 1]]).toEqual([rows, rows - 1, rows + 1]);
    expect(JSON.stringify(rest).length).toBeLessThan(1000);
  });

  it("warns of values beyond all proportion, as where a decimal sign was lost", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${9 + (i % 7) / 10},${i * i}`);
    const table = await read(`a,b\n${rows.join("\n")}\n923333333,5\n`);
    const [warning, ...others] = tableWarnings(table);
    expect(warning.code).toBe("far-value");
    expect(warning.message).toContain(':42: column "a" has 923333333, far from its other values (1 such)');
    expect(others).toEqual([]);
  });

  it("warns of rows and columns without a value, and of constant columns", async () => {
    const table = await read("a,b,c,d\n1,,5,2\nNA,,,\n3,,5,7\n");
    expect(tableWarnings(table).map(({ code }) => code)).toEqual(["empty-column", "constant-column", "empty-row"]);
    const messages = tableWarnings(table).map(({ message }) => message);
    expect(messages[0]).toContain('column "b"');
    expect(messages[1]).toContain('column "c"');
    expect(messages[2]).toContain("1 row has no value");
    expect(messages[2]).toContain("line 3");
  });
});
