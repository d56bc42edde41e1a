import { seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { memoryFiles } from "../files/memory-files.js";
import { readTriplets, type TripletOptions } from "./triplets.js";

async function read(content: string, options: TripletOptions = {}) {
  const files = memoryFiles({ "list.csv": content });
  const { observed, names, rowId, columnId } = await readTriplets("list.csv", { ...options, files });
  const { rows, cols, ...entries } = observed;
  const ids = (count: number, idAt: (index: number) => string) => Array.from({ length: count }, (_, k) => idAt(k));
  return { ...entries, names, rows: ids(rows, rowId), columns: ids(cols, columnId), places: observed.columns };
}

/** A quote in the header sends a list to the parser of CSV; without one lines are read where they lie. */
const plain = (lines: string): string => `user,item,rating,note\n${lines}`;
const quoted = (lines: string): string => `user,item,rating,"note"\n${lines}`;

describe("a list without quotes", () => {
  it.each([
    ["7,12,3.5,x\n8,12,-0.25,y\n7,9,4,\n"],
    ["7,12,3.5\r\n8,12,-0.25\r\n7,9,4"],
    ["007,12,3\n7,12,4\n+7,12,5\n 7 ,0,6\n0,00,1\n"],
    ["7,12,1e3\n7,13,.5\n7,14,5.\n7,15,-0\n7,16,123456789012345678\n7,17,0.1234567890123456789\n"],
    ["7,12,\n7,13,NA\n7,14,?\n8,12,2\n"],
    ["ann,dune,5\n\n   \nbob,ran,3\nänne,dune,4\n"],
    ["7,12,1,a,b,c,d\n8,13,2\n"],
    ["123456789012345678,1,1\n123456789012345679,1,2\n"],
  ])("is read to the same entries as by a parser: %j", async (lines) => {
    expect(await read(plain(lines))).toEqual(await read(quoted(lines)));
  });

  it("is, where it comes in several pieces and its rows are not sorted", async () => {
    const random = seededRandom(1);
    const taken = new Set<number>();
    while (taken.size < 60_000) taken.add(random.integer(500) * 1000 + random.integer(1000));
    const line = (place: number): string =>
      `${Math.floor(place / 1000)},item ${place % 1000},${(10 * random.normal()).toFixed(random.integer(9))}`;
    const lines = Array.from(taken, line).join("\n");
    expect(lines.length).toBeGreaterThan(3 * 2 ** 18);
    expect(await read(plain(lines))).toEqual(await read(quoted(lines)));
  });

  it("is refused with the same words", async () => {
    for (const lines of ["7,12,1\n8,12\n", "7,12,1\n7,12,x\n", "7,12,1\n9,9,9\n7,12,2\n", "7,12,inf\n"]) {
      const message = await read(quoted(lines)).catch((error: unknown) => String(error));
      await expect(read(plain(lines)).catch((error: unknown) => String(error))).resolves.toBe(message);
      expect(message).toContain("list.csv:");
    }
  });

  it("has a decimal comma, and other marks of what is missing", async () => {
    const lines = "7;12;3,5\n8;12;-1\n9;12;0,25\n";
    const options = { decimal: ",", missing: ["-1"] } as const;
    const { values } = await read(lines, options);
    expect(Array.from(values)).toEqual([3.5, 0.25]);
    expect(await read(`"u";i;r\n${lines}`, options)).toMatchObject({ values });
  });
});
