import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type LayoutOptions, readLayout } from "./csv-layout.js";

const path = join(await mkdtemp(join(tmpdir(), "agop-layout-")), "in.csv");

async function layout(content: string, options?: LayoutOptions) {
  await writeFile(path, content);
  return readLayout(path, options);
}

const either = ["\r\n", "\n"];

describe("the layout of a file", () => {
  it.each([
    ["a,b;c,d\n", ","],
    ["a;b;c,d\n", ";"],
    ["a\tb\tc, d\n", "\t"],
    ["a\n1;2\n", ","],
    ['"a, b, c";d\n', ";"],
    ['"a "", b"" ,";d\n', ";"],
    ["a|b|c, d\n1|2|3\n", "|"],
    ["a;b, c\n1;2,5\n2;3,5\n", ";"],
    ["1,5;2,5\n3,5;4,5\n", ";"],
    ["1,2\n3,4\n", ","],
    ["sep=|\na|b;c\n", "|"],
    ["# made, by; a\tprogram\na;b\n1;2\n", ";"],
  ])("%j has the delimiter %j", async (content, delimiter) => {
    expect((await layout(content)).delimiter).toBe(delimiter);
  });

  it.each([
    ["a,b\n1,2\r\n", either],
    ["a,b\r\n1,2\n", either],
    ["a,b\r1,2\r", ["\r"]],
    ["a,b\r", ["\r"]],
    ["a,b", either],
    ['"a\rb",c\r\n', either],
    ['"a\nb",c\r1,2\r', ["\r"]],
  ])("%j has the line breaks %j", async (content, lineBreaks) => {
    expect((await layout(content)).lineBreaks).toEqual(lineBreaks);
  });

  it.each([
    ["a b\n1  2\n3\t4\n", true],
    ["  1.5   2\n 3.0  14\n", true],
    ["my column\n1\n2\n", false],
    ["two words\nare none\n", false],
  ])("%j has runs of blanks: %s", async (content, mergesBlanks) => {
    expect((await layout(content)).mergesBlanks).toBe(mergesBlanks);
  });

  it.each([
    ["a;b\n1;2,5\n", ","],
    ["a;b\n1;2.5\n3;4,5\n", "."],
    ['a,b\n1,"2,5"\n', ","],
    ["a,b\n1,2\n", "."],
    ["a;b\n1,007;2\n", "."],
    ["a;b\n0,007;2\n", ","],
    ["a;b\n0.007;2\n5.123;7\n", "."],
    ["a b\n1 2,5\n3 4,5\n", ","],
  ])("%j has the decimal sign %s", async (content, decimal) => {
    expect((await layout(content)).decimal).toBe(decimal);
  });

  it.each([
    ["# by a program\n#\n\na,b\n1,2\n", "# by a program\n#\n\n"],
    ["#id,name\n1,ann\n", ""],
    ["# made\r\n# x,y\r\n1,2\r\n", "# made\r\n"],
    ["sep=;\r\na;b\r\n", "sep=;\r\n"],
    ["a,b\n# 1,2\n", ""],
    ["# nothing else\n", ""],
  ])("%j has before its first record %j", async (content, preamble) => {
    expect((await layout(content)).preamble).toBe(preamble);
  });

  it("is found also where the first record is long", async () => {
    const names = Array.from({ length: 30_000 }, (_, k) => `column ${k}`);
    for (const padding of ["", "x", "xx"]) {
      const wide = await layout(`${padding}${names.join(";")}\r\n1\r\n`);
      expect(wide).toMatchObject({ delimiter: ";", lineBreaks: either, hasByteOrderMark: false });
    }
    // A line break of two characters across the pieces in which a file is read.
    expect((await layout(`${"x".repeat((1 << 16) - 1)}\r\n1\r\n`)).lineBreaks).toEqual(either);
  });

  it("has the delimiter that is given, if it can be one", async () => {
    expect((await layout("a;b|c\n", { delimiter: "|" })).delimiter).toBe("|");
    expect((await layout("a;b\tc\n", { delimiter: "tab" })).delimiter).toBe("\t");
    expect((await layout("a;b\tc\n", { delimiter: "\\t" })).delimiter).toBe("\t");
    for (const delimiter of ["", '"', "\n"]) {
      await expect(layout("a,b\n", { delimiter })).rejects.toMatchObject({ code: "option-invalid" });
    }
  });
});
