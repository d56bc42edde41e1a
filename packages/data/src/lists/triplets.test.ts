import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toEntries } from "@agop/core";
import { readTriplets, type TripletOptions, type Triplets, tripletWarnings } from "./triplets.js";

const folder = await mkdtemp(join(tmpdir(), "agop-triplets-"));
let files = 0;

async function read(content: string, options?: TripletOptions) {
  const path = join(folder, `${files++}.csv`);
  await writeFile(path, content);
  return readTriplets(path, options);
}

function idsOf({ observed, rowId, columnId }: Triplets) {
  return {
    rowIds: Array.from({ length: observed.rows }, (_, k) => rowId(k)),
    columnIds: Array.from({ length: observed.cols }, (_, k) => columnId(k)),
  };
}

describe("triplets", () => {
  it("take any text as ids, in the order in which they come", async () => {
    const triplets = await read("user,item,rating\nann,dune,5\nbob,ran,3\nann,ran,4\n");
    expect(idsOf(triplets)).toEqual({ rowIds: ["ann", "bob"], columnIds: ["dune", "ran"] });
    expect(Array.from(toEntries(triplets.observed).values)).toEqual([5, 4, 3]);
  });

  it("find their columns by name or by place", async () => {
    const text = "when,rating,user,item\n1,5,ann,dune\n2,4,ann,ran\n";
    const named = await read(text, { columns: ["user", "item", "rating"] });
    expect(idsOf(named).columnIds).toEqual(["dune", "ran"]);
    const placed = await read("9 7 5\n8 7 4\n".replaceAll(" ", "\t"), { columns: ["1", "0", "2"] });
    expect(idsOf(placed)).toEqual({ rowIds: ["7"], columnIds: ["9", "8"] });
    await expect(read(text, { columns: ["user", "film", "rating"] })).rejects.toThrow('there is no column "film"');
  });

  it.each<[string, TripletOptions, number]>([
    ["a;b;1,5\nc;d;2,5\n", { decimal: "," }, 2],
    ["a,b,NA\nc,d,2\n", {}, 1],
    ["a,b,?\nc,d,2\n", { missing: ["?"] }, 1],
    ["a,b,3\nc,d,2\n", { columns: ["0", "1", "2"] }, 2],
  ])("take no header where %j begins with data", async (content, options, count) => {
    const { observed, ...triplets } = await read(content, options);
    expect(idsOf({ ...triplets, observed }).rowIds).toEqual(["a", "c"]);
    expect(observed.values).toHaveLength(count);
  });

  it("have a header where columns are asked for by name, also if one is a number", async () => {
    const triplets = await read("user,item,2019\nann,dune,4\n", { columns: ["user", "item", "2019"] });
    expect(idsOf(triplets).rowIds).toEqual(["ann"]);
    await expect(read("a,b,inf\nc,d,2\n")).rejects.toThrow(':1: the value "inf" is not a finite number (column 3)');
  });

  it("are indices where a shape is given", async () => {
    const { observed } = await read("0,1,5\n2,0,3\n", { shape: { rows: 3, cols: 4 } });
    expect([observed.rows, observed.cols, observed.values.length]).toEqual([3, 4, 2]);
    const outside = read("0,1,5\n3,0,3\n", { shape: { rows: 3, cols: 4 } });
    await expect(outside).rejects.toThrow(":2: row index 3 lies outside 0 to 2");
    await expect(read("0,x,5\n", { shape: { rows: 3, cols: 4 } })).rejects.toThrow(
      "column index x lies outside 0 to 3",
    );
  });

  it("merge when equal and are refused when different", async () => {
    expect((await read("a,b,1\na,b,1\na,c,2\n")).observed.values).toHaveLength(2);
    await expect(read("a,b,1\nx,b,1\na,b,2\n")).rejects.toThrow(":3: (a, b) is 2 here and 1 in line 1");
    // Of several contradictions, the one that a reader meets first.
    const several = "z,b,1\na,b,1\nz,c,1\nz,b,2\na,b,9\n";
    await expect(read(several)).rejects.toThrow(":4: (z, b) is 2 here and 1 in line 1");
  });

  it.each([
    ["u,i,r\na,b,inf\n", ':2: the value "inf" is not a finite number'],
    ["u,i,r\na,b,c\n", ':2: the value "c" is not a finite number'],
    ["u,i,r\na,b\n", ":2: 2 cells are too few"],
    ["u,i,r\na,b,NA\n", "has no triplet with a value"],
    ["u,i\na,b\n", "2 columns where triplets need 3"],
  ])("refuse %j", async (content, message) => {
    await expect(read(content)).rejects.toMatchObject({ code: "table-invalid", message: expect.stringContaining(message) as unknown }); // prettier-ignore
  });

  it("warn of rows and columns without a value", async () => {
    const triplets = await read("0,1,5\n3,0,3\n", { shape: { rows: 9, cols: 3 } });
    expect(tripletWarnings(triplets)).toEqual([
      { code: "empty-row", message: expect.stringContaining("7 rows have no value") as unknown },
      { code: "empty-column", message: expect.stringContaining("1 column has no value") as unknown },
    ]);
    expect(tripletWarnings(triplets)[0].message).toContain("(1, 2, 4, 5, 6, ...)");
    expect(tripletWarnings(await read("u,i,r\na,b,1\nc,d,2\n"))).toEqual([]);
  });
});
