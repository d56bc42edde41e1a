import { denseMatrix, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { foldsOf, someRows, splitRows } from "./split-rows.js";
import type { TargetData } from "./targets.js";

const rows = Int32Array.from({ length: 200 }, (_, i) => i);
const numbers: TargetData = { kind: "regression", names: ["y"], values: denseMatrix(200, 1), rows };
/** 150 of the first class, 40 of the second, 10 of the third. */
const codes = Int32Array.from(rows, (i) => (i % 20 === 0 ? 2 : i % 5 === 1 ? 1 : 0));
const classes: TargetData = { kind: "classification", name: "kind", classes: ["a", "b", "c"], codes, rows };

const countsOf = (part: Int32Array): readonly number[] => [0, 1, 2].map((code) => part.filter((row) => codes[row] === code).length); // prettier-ignore

describe("rows are split", () => {
  it.each([numbers, classes])("into two parts that have all of them, by the seed ($kind)", (data) => {
    const split = (seed: number) => splitRows(data, 0.1, seededRandom(seed));
    const { kept, heldOut } = split(1);
    expect([kept.length, heldOut.length]).toEqual([180, 20]);
    expect([...kept, ...heldOut].sort((a, b) => a - b)).toEqual(Array.from(rows));
    expect(split(1)).toEqual({ kept, heldOut });
    expect(split(2)).not.toEqual({ kept, heldOut });
  });

  it("with the same part of every class", () => {
    const { heldOut, kept } = splitRows(classes, 0.1, seededRandom(3));
    countsOf(heldOut).forEach((count, code) => {
      expect(Math.abs(count - countsOf(rows)[code] / 10)).toBeLessThanOrEqual(1);
    });
    const folds = foldsOf(classes, kept, 5, seededRandom(3));
    for (let fold = 0; fold < 5; fold++) {
      const part = kept.filter((_, place) => folds[place] === fold);
      countsOf(part).forEach((count, code) => {
        expect(Math.abs(count - countsOf(kept)[code] / 5)).toBeLessThanOrEqual(1);
      });
    }
  });

  it("and none are held out where none are asked for", () => {
    const { kept, heldOut } = splitRows(numbers, 0, seededRandom(1));
    expect([Array.from(kept), heldOut.length]).toEqual([Array.from(rows), 0]);
  });

  it("and some of them are drawn, of every class the same part", () => {
    const some = someRows(classes, rows, 20, seededRandom(1));
    expect(new Set(some).size).toBe(20);
    expect(countsOf(some)).toEqual([15, 4, 1]);
    expect(someRows(classes, rows, 200, seededRandom(1))).toBe(rows);
  });
});
