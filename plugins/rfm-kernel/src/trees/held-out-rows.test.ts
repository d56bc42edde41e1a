import { seededRandom, shuffledIndices } from "@agop/core";
import { describe, expect, it } from "vitest";
import { holdRowsOut, rowsOutsideAll } from "./held-out-rows.js";

function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) => from + i);
}

describe("rows held out of a leaf", () => {
  it("are a fifth of them and at most 1500, those that come first, and leave the order of the rest", () => {
    const order = shuffledIndices(20_000, seededRandom(1));
    for (const [from, to, count] of [
      [0, 4, 0],
      [3, 17, 2],
      [100, 1100, 200],
      [0, 20_000, 1500],
    ]) {
      const rows = range(from, to);
      const { fitted, heldOut } = holdRowsOut(rows, order);
      const byPlace = Array.from(rows).sort((a, b) => order[a] - order[b]);
      expect(Array.from(heldOut)).toEqual(byPlace.slice(0, count).sort((a, b) => a - b));
      expect(Array.from(fitted)).toEqual(byPlace.slice(count).sort((a, b) => a - b));
    }
  });

  it("serve for all leaves together where none is fitted to them", () => {
    const order = Int32Array.of(5, 4, 3, 2, 1, 0);
    const leaves = [
      { fitted: Int32Array.of(0, 1), heldOut: Int32Array.of(2, 3) },
      { fitted: Int32Array.of(2), heldOut: Int32Array.of(3, 4, 5) },
    ];
    expect(Array.from(rowsOutsideAll(leaves, order, 9))).toEqual([3, 4, 5]);
    expect(Array.from(rowsOutsideAll(leaves, order, 2))).toEqual([4, 5]);
  });
});
