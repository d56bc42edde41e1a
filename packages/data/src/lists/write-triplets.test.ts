import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { observedCells, fromRows } from "@agop/core";
import { describe, expect, it } from "vitest";
import { readTriplets } from "./triplets.js";
import { unobservedPlaces, writeTriplets } from "./write-triplets.js";

describe("writing triplets", () => {
  it("uses the ids, names, delimiter and decimal sign of the list", async () => {
    const folder = await mkdtemp(join(tmpdir(), "agop-triplets-"));
    const [source, out] = [join(folder, "in.csv"), join(folder, "out.csv")];
    await writeFile(source, 'rating;who;what\n1,5;ann;dune\n4;"b""ob";"dune; part two"\n');
    const triplets = await readTriplets(source, { columns: ["who", "what", "rating"], decimal: "," });
    await writeTriplets(out, triplets, [{ row: 1, column: 0, value: 0.1 }, { row: 0, column: 1, value: 2 }]); // prettier-ignore
    expect(await readFile(out, "utf8")).toBe('who;what;rating\n"b""ob";dune;0,1\nann;"dune; part two";2\n');
  });

  it("lists the places that are not observed, row by row", () => {
    const observed = observedCells(fromRows([[NaN, 5, NaN], [3, NaN, NaN]])); // prettier-ignore
    expect([...unobservedPlaces(observed)].map(({ row, column }) => [row, column])).toEqual([
      [0, 0],
      [0, 2],
      [1, 1],
      [1, 2],
    ]);
  });
});
