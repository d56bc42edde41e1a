import { seededRandom, toEntries, toSparse } from "@agop/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdOut } from "./hold-out.js";

const places = fc.uniqueArray(fc.nat(59), { minLength: 25, maxLength: 60 });
const observedAt = (cells: readonly number[]) =>
  toSparse(6, 10, {
    rowIndices: Int32Array.from(cells, (cell) => Math.floor(cell / 10)),
    columnIndices: Int32Array.from(cells, (cell) => cell % 10),
    values: Float64Array.from(cells, (cell) => cell + 0.5),
  });

describe("a held-out split", () => {
  it("takes entries out and keeps all the others, and never empties a row or column", () => {
    fc.assert(
      fc.property(places, fc.integer(), (cells, seed) => {
        const observed = observedAt(cells);
        const { kept, heldOut } = holdOut(observed, 0.2, seededRandom(seed));
        const both = [...toEntries(kept).values, ...heldOut.values].sort((a, b) => a - b);
        expect(both).toEqual([...observed.values].sort((a, b) => a - b));
        heldOut.values.forEach((value, k) => {
          expect(value).toBe(heldOut.rowIndices[k] * 10 + heldOut.columnIndices[k] + 0.5);
        });
        const filled = (entries: { rowIndices: Int32Array; columnIndices: Int32Array }) =>
          `${new Set(entries.rowIndices).size} rows, ${new Set(entries.columnIndices).size} columns`;
        expect(filled(toEntries(kept))).toBe(filled(toEntries(observed)));
      }),
    );
  });

  it("has the size asked for, and depends on the seed alone", () => {
    const observed = observedAt(Array.from({ length: 60 }, (_, k) => k));
    const split = (seed: number) => holdOut(observed, 0.25, seededRandom(seed)).heldOut.values;
    expect(split(1)).toHaveLength(15);
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });

  it("refuses a fraction outside (0, 1), and a table that can spare nothing", () => {
    const observed = observedAt([0, 11, 22]);
    for (const fraction of [0, 1, -0.1, NaN]) {
      expect(() => holdOut(observed, fraction, seededRandom(0))).toThrow("it must be > 0 and < 1");
    }
    expect(() => holdOut(observed, 0.5, seededRandom(0))).toThrow("none of the 3 observed entries can be held out");
  });
});
