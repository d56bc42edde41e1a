import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readPairs } from "./pairs.js";

const index = {
  rowOf: (id: string) => ({ "7": 0, é: 1 })[id],
  columnOf: (id: string) => ({ x: 0, "a,b": 1 })[id],
};

async function fileOf(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "agop-data-")), "pairs.csv");
  await writeFile(path, text);
  return path;
}

it("reads pairs in their order, with and without a header, ids in any alphabet or in quotes", async () => {
  const pairs = await readPairs(await fileOf('row,column\n7,"a,b"\né,x\n\n7,x\n'), index);
  expect(pairs).toEqual({
    rowIndices: Int32Array.of(0, 1, 0),
    columnIndices: Int32Array.of(1, 0, 0),
    unknownRows: [],
    unknownColumns: [],
    hasHeader: true,
  });
  expect(await readPairs(await fileOf("7\tx\n"), index)).toMatchObject({ hasHeader: false });
});

it("numbers ids that the matrix does not have, where it takes them", async () => {
  const open = { ...index, takesUnknown: true };
  expect(await readPairs(await fileOf("row,column\n8,x\n7,y\n9,z\n8,y\né,x\n"), open)).toEqual({
    rowIndices: Int32Array.of(-1, 0, -2, -1, 1),
    columnIndices: Int32Array.of(0, -1, -2, -1, 0),
    unknownRows: ["8", "9"],
    unknownColumns: ["y", "z"],
    hasHeader: true,
  });
  await expect(readPairs(await fileOf("7,x\n7,\n"), open)).rejects.toThrow(/pairs.csv:2: a cell is empty/);
});

it.each([
  ["7,x\n8,x\n", /pairs.csv:2: there is no row "8"/],
  ["7,y\n", /pairs.csv:1: there is no column "y"/],
  ["8,y\n", /pairs.csv:1: there is no row "8"/],
  ["7,x\n,x\n", /pairs.csv:2: a cell is empty/],
  ["7\n", /pairs.csv:1: a pair needs 2 cells/],
])("refuses %j", async (text, message) => {
  await expect(readPairs(await fileOf(text), index)).rejects.toThrow(message);
});
