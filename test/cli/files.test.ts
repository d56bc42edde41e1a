import { readFile, writeFile } from "node:fs/promises";
import { seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith, smallTable } from "./command-line.js";

const document = z.object({
  algorithm: z.string(),
  filled: z.int(),
  cols: z.int(),
  passedOver: z.array(z.object({ name: z.string(), kind: z.string(), missing: z.int(), hint: z.string().nullable() })),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  perColumn: z.array(z.object({ name: z.string(), filled: z.int() })),
  holdout: z.object({ rmseStandardized: z.number(), baselineColumnMean: z.number() }).nullable(),
});

/** Completes a file to its end, and gives what was said and the cells that came out. */
async function completed(content: string | Buffer, ...options: readonly string[]) {
  const at = await folderWith({});
  await writeFile(at("in.csv"), content);
  const run = await agop("complete", at("in.csv"), "--json", "--out", at("out.csv"), ...options);
  expect(run.exitCode, run.stderr).toBe(0);
  const bytes = await readFile(at("out.csv"));
  return { ...document.parse(JSON.parse(run.stdout)), stderr: run.stderr, bytes, text: bytes.toString("utf8") };
}

const codes = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code);

/** a = (b + c) / 3 with a sixth of it missing, beside whatever `first` gives. */
function sumTable(name: string, first: (i: number) => string, rows = 120): string {
  const random = seededRandom(4);
  const lines = Array.from({ length: rows }, (_, i) => {
    const [b, c] = [random.normal(), random.normal()];
    return [first(i), b.toFixed(6), c.toFixed(6), i % 6 === 0 ? "" : ((b + c) / 3).toFixed(6)].join(",");
  });
  return `${name},b,c,a\n${lines.join("\n")}\n`;
}

/** Root mean square error of what was filled in for `a`. */
function errorOfSum(text: string): number {
  const rows = text.trimEnd().split("\n").slice(1).filter((_, i) => i % 6 === 0); // prettier-ignore
  const squares = rows.map((row) => {
    const [, b, c, a] = row.split(",").map(Number);
    return (a - (b + c) / 3) ** 2;
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

describe("columns that no fit should suffer from", () => {
  it("large numbers that are close, and a constant, leave the others as they would be", async () => {
    const without = await completed(sumTable("t", (i) => String(1000 * i)));
    const times = await completed(sumTable("t", (i) => String(1700000000000000000n + 1000n * BigInt(i))));
    expect(errorOfSum(times.text)).toBeLessThan(1.2 * errorOfSum(without.text));
    expect(times.holdout?.rmseStandardized).toBeLessThan(1);
    expect(codes(times)).toContain("beyond-precision");
    const constant = await completed(sumTable("t", (i) => (i % 9 === 0 ? "" : "0.1")));
    expect(errorOfSum(constant.text)).toBeLessThan(0.2);
    expect(
      constant.text
        .split("\n")
        .slice(1, -1)
        .every((row) => row.startsWith("0.1,")),
    ).toBe(true);
    expect(constant.perColumn.find(({ name }) => name === "t")?.filled).toBe(14);
  });

  it("identifiers beyond float64 stay as they are, and are named", async () => {
    const ids = await completed(sumTable("id", (i) => (i === 7 ? "" : String(12345678901234567890n + BigInt(i)))));
    expect(errorOfSum(ids.text)).toBeLessThan(0.2);
    expect(ids.passedOver).toMatchObject([{ name: "id", missing: 1 }]);
    expect(ids.text.split("\n")[8]).toMatch(/^,/);
  });

  it("columns of one name are told, and refused where one is asked for by its name", async () => {
    const twice = smallTable().replace("a,b,c,d", "a,b,b,d");
    expect(codes(await completed(twice, "--quiet"))).toEqual(["duplicate-names"]);
    const at = await folderWith({
      "in.csv": smallTable().replace("a,b,c,d", "x,x,c,y"),
      "pairs.csv": "row,column\n0,x\n",
    });
    const pairs = await agop("complete", at("in.csv"), "--predict", at("pairs.csv"), "--out", at("out.csv"));
    expect(pairs).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("several columns have one name") as unknown,
    });
    const regressed = await agop("regress", at("in.csv"), "--target", "y");
    expect(regressed).toMatchObject({ exitCode: 2, stdout: "" });
    expect(regressed.stderr).toContain('has two columns "x"');
  });
});

describe("what is passed over", () => {
  it("is named with its holes and with what may be meant", async () => {
    const lines = smallTable().trimEnd().split("\n");
    const text = lines.map((line, i) => `${line},${i === 0 ? "city,price" : i % 10 === 3 ? "," : `${i % 2 ? "Rome" : "Bern"},$${i}`}\n`); // prettier-ignore
    const found = await completed(text.join(""));
    expect(found.passedOver).toMatchObject([
      { name: "price", kind: "text", missing: 3, hint: expect.stringContaining("currency") as unknown },
    ]);
    expect(codes(found)).toEqual(["passed-over", "texts-like-numbers"]);
    expect(found.stderr).toContain('"price" (text, 3 missing)');
  });

  it("many columns are one line", async () => {
    const lines = smallTable().trimEnd().split("\n");
    const more = lines.map((line, i) => line + Array.from({ length: 12 }, (_, k) => (i === 0 ? `,e${k}` : k < 6 ? "," : ",5")).join("")); // prettier-ignore
    const found = await completed(`${more.join("\n")}\n`);
    expect(codes(found)).toEqual(["empty-column", "constant-column"]);
    expect(found.stderr).toContain("6 columns of");
  });

  it("--ignore and --columns leave columns out, and swallow no other word", async () => {
    const text = smallTable();
    const ignored = await completed(text, "--ignore", "a", "--ignore", "c");
    expect(ignored.perColumn.map(({ name }) => name)).toEqual(["b", "d"]);
    expect((await completed(text, "--columns", "b,d")).text).toBe(ignored.text);
    const column = (table: string, place: number) => table.trimEnd().split("\n").map((row) => row.split(",")[place]); // prettier-ignore
    expect(column(ignored.text, 0)).toEqual(column(text, 0));
    const at = await folderWith({ "in.csv": text });
    expect((await agop("complete", "--ignore", "a", at("in.csv"), "--quiet")).exitCode).toBe(0);
    const unknown = await agop("complete", at("in.csv"), "--ignore", "z");
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--ignore: ") as unknown });
  });
});

it("shows control characters from files, and does not obey them", async () => {
  const name = "\u001b]0;pwned\u0007\u001b[31m";
  const at = await folderWith({ "in.csv": smallTable().replace("a,b", `a,${name}`) });
  const { stdout, stderr } = await agop("complete", at("in.csv"));
  expect(stdout).toContain("\\u001b]0;pwned\\u0007\\u001b[31m");
  const word = await folderWith({ "in.csv": "a,b\n1,2\n3,\u001b[31mx\n" });
  const refused = await agop("complete", word("in.csv"));
  expect(refused.stderr).toContain('"\\u001b[31mx" among numbers');
  expect(stdout + stderr + refused.stderr).not.toContain("\u001b");
});

describe("files as they come", () => {
  /** The same with other cells, and another character between them. */
  const rewritten = (text: string, delimiter: string, change: (cell: string) => string) =>
    text.trimEnd().split("\n").map((row) => `${row.split(",").map(change).join(delimiter)}\n`).join(""); // prettier-ignore

  it("with semicolons and decimal commas, bars, blanks, comments, units and the separator of Excel", async () => {
    const plain = await completed(smallTable(), "--as-numbers");
    const same = async (text: string, ...options: readonly string[]) => {
      const found = await completed(text, "--as-numbers", ...options);
      expect([found.filled, found.holdout]).toEqual([plain.filled, plain.holdout]);
      return found.text;
    };
    expect(await same(smallTable().replaceAll(",", "|"))).toBe(plain.text.replaceAll(",", "|"));
    expect(await same(`# made\n${smallTable()}`)).toBe(`# made\n${plain.text}`);
    expect(await same(`sep=;\n${smallTable().replaceAll(",", ";")}`)).toBe(`sep=;\n${plain.text.replaceAll(",", ";")}`);
    expect(await same(smallTable().replace("\n", "\nm,s,m/s,\n"))).toBe(plain.text.replace("\n", "\nm,s,m/s,\n"));
    expect(await same(`${smallTable()},,,\n,,,\n`)).toBe(`${plain.text},,,\n,,,\n`);
    const tabs = smallTable().replaceAll(",", "\t");
    expect(await same(tabs, "--delimiter", "tab")).toBe(plain.text.replaceAll(",", "\t"));
    const marked = rewritten(smallTable(), ",", (cell) => cell || "NULL");
    const nulls = await completed(marked, "--as-numbers");
    expect(nulls.text).toBe(plain.text);
    expect(nulls.stderr).toContain('"NULL" is taken as missing among the numbers');
    const commas = await completed(rewritten(smallTable(), ";", (cell) => (/\d/.test(cell) ? `${cell},5` : cell)));
    expect(commas.filled).toBe(plain.filled);
    expect(commas.stderr).toContain("have a decimal comma");
  });

  it("in UTF-16, with and without a byte order mark", async () => {
    const plain = await completed(smallTable());
    for (const mark of ["\ufeff", ""]) {
      const { bytes } = await completed(Buffer.from(mark + smallTable(), "utf16le"));
      expect(bytes.toString("utf16le")).toBe(mark + plain.text);
    }
  });

  it("several --missing are all taken, and a code that nobody named is noted", async () => {
    const rows = smallTable().trimEnd().split("\n");
    const coded = rows.map((row, i) => (i % 5 === 2 ? row.replace(/^[^,]*/, "-99999") : i % 5 === 4 ? row.replace(/^[^,]*/, "x") : row)).join("\n"); // prettier-ignore
    const one = await completed(coded, "--missing", "x");
    expect(one.stderr).toContain('say so: --missing "-99999"');
    const both = await completed(coded, "--missing", "x", "--missing", "-99999");
    expect(both.text).not.toContain("-99999");
    expect(both.text).not.toContain("x");
  });

  it("quotes the first row where nothing is a number", async () => {
    const at = await folderWith({ "in.csv": "a;b\n€ 13,5;1 084,2\n" });
    const { exitCode, stderr } = await agop("complete", at("in.csv"));
    expect(exitCode).toBe(2);
    for (const part of ['"€ 13,5" and "1 084,2"', "--decimal", "--delimiter"]) expect(stderr).toContain(part);
  });

  it("integers stay integers, unless any numbers are asked for", async () => {
    const isInteger = (text: string) => text.split("\n").slice(1).join(",").split(",").every((cell) => /^-?\d*$/.test(cell)); // prettier-ignore
    expect(isInteger((await completed(smallTable(), "--quiet")).text)).toBe(true);
    expect(isInteger((await completed(smallTable(), "--quiet", "--as-numbers")).text)).toBe(false);
  });

  it.each([
    ["one column", "a\n1\n2\n\n4.5\n", "a\n1\n2\n2.5\n4.5\n"],
    ["one row", "a,b\n1,\n", "a,b\n1,\n"],
    ["two by two", "a,b\n1.5,2\n,3\n", "a,b\n1.5,2\n1.5,3\n"],
    ["constants", "a,b\n1,2\n1,\n,2\n", "a,b\n1,2\n1,2\n1,2\n"],
  ])("%s is answered with means", async (_, text, expected) => {
    const found = await completed(text);
    expect([found.text, found.algorithm]).toEqual([expected, "means"]);
  });
});

describe("the air quality data of the UCI repository, as they come", () => {
  it("are completed, and what is odd about them is told", async () => {
    const random = seededRandom(9);
    const number = (value: number, digits: number) =>
      random.uniform() < 0.05 ? "-200" : value.toFixed(digits).replace(".", ",");
    const rows = Array.from({ length: 120 }, (_, i) => {
      const base = 2 + random.uniform();
      const [day, hour] = [String(10 + Math.floor(i / 24)).padStart(2, "0"), String(i % 24).padStart(2, "0")];
      const cells = [number(base, 1), number(900 + 200 * base, 0), number(60 * base, 0), number(0.1 * base, 4)];
      return `${day}/03/2004;${hour}.00.00;${cells.join(";")};;\r\n`;
    });
    const text = `Date;Time;CO(GT);PT08.S1(CO);NOx(GT);AH;;\r\n${rows.join("")}${";;;;;;;\r\n".repeat(114)}`;
    const found = await completed(text);
    expect(found.stderr).toContain("have a decimal comma");
    expect(found.stderr).toMatch(/-200 stands \d+ times in 4 columns .* say so: --missing "-200"/);
    expect(found.stderr).toContain('"Date" (dates), "Time" (categories)');
    expect(codes(found)).toEqual([]);
    expect(found.text).toBe(text);
    const filled = await completed(text, "--missing", "-200");
    expect(filled.cols).toBe(4);
    expect(codes(filled)).toEqual([]);
    expect(filled.text).not.toContain("-200");
    expect(filled.text.replaceAll(/;[^;/]+(?=;)/g, ";")).toBe(text.replaceAll(/;[^;/]+(?=;)/g, ";"));
    expect(filled.text.endsWith(";;;;;;;\r\n".repeat(114))).toBe(true);
  });
});
