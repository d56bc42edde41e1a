import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readLayout } from "./csv-layout.js";
import { type CsvRecord, csvRecords, replaceCells } from "./csv-records.js";

const path = join(await mkdtemp(join(tmpdir(), "agop-records-")), "in.csv");

async function records(content: string) {
  await writeFile(path, content, "latin1");
  const layout = await readLayout(path);
  const found: CsvRecord[] = [];
  for await (const record of csvRecords(path, layout)) found.push(record);
  return { layout, found };
}

describe("records", () => {
  it("have cells without quotes, and the line on which they begin", async () => {
    const { found } = await records('a,b\r\n"x ""y""\r\nz", 1 \n\n,"2"');
    expect(found.map(({ line, texts }) => [line, ...texts])).toEqual([
      [1, "a", "b"],
      [2, 'x "y"\r\nz', " 1 "],
      [4, ""],
      [5, "", "2"],
    ]);
  });

  it("make up the file again", async () => {
    const contents = ['a,b\r\n"x ""y""\r\nz", 1 \n\n,"2"', "a,b\r1,2\r\r", "a\n1\r", 'a;"b\r"\r\n"";\r\n', "\u00e9,\u00ff\n1,\u0000\n"]; // prettier-ignore
    for (const content of contents) {
      const { layout, found } = await records(content);
      expect(found.map((record) => replaceCells(record, layout, () => undefined)).join("")).toBe(content);
    }
  });

  it("have cells replaced, quoted where they were and where they must be", async () => {
    const { layout, found } = await records('"a",b,""\r\n');
    expect(replaceCells(found[0], layout, (_, place) => `new${place}`)).toBe('"new0",new1,"new2"\r\n');
    expect(replaceCells(found[0], layout, (text) => (text === "b" ? "1,5" : undefined))).toBe('"a","1,5",""\r\n');
  });
});
