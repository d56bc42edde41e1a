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

  it("is found also where the first record is long", async () => {
    const names = Array.from({ length: 30_000 }, (_, k) => `column ${k}`);
    for (const padding of ["", "x", "xx"]) {
      const wide = await layout(`${padding}${names.join(";")}\r\n1\r\n`);
      expect(wide).toEqual({ delimiter: ";", lineBreaks: either, hasByteOrderMark: false });
    }
    // A line break of two characters across the pieces in which a file is read.
    expect((await layout(`${"x".repeat((1 << 16) - 1)}\r\n1\r\n`)).lineBreaks).toEqual(either);
  });

  it("has the delimiter that is given, if it can be one", async () => {
    expect((await layout("a;b|c\n", { delimiter: "|" })).delimiter).toBe("|");
    for (const delimiter of ["", '"', "\n"]) {
      await expect(layout("a,b\n", { delimiter })).rejects.toMatchObject({ code: "option-invalid" });
    }
  });
});
