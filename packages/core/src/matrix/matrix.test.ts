import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { denseMatrix, fromRows, observedCells, toEntries, toSparse } from "./matrix.js";

const entries = (triplets: readonly (readonly [number, number, number])[]) => ({
  rowIndices: Int32Array.from(triplets, ([i]) => i),
  columnIndices: Int32Array.from(triplets, ([, j]) => j),
  values: Float64Array.from(triplets, ([, , value]) => value),
});

describe("toSparse", () => {
  it("sorts entries into rows, whatever their order", () => {
    const sparse = toSparse(3, 4, entries([[2, 1, 5], [0, 3, 1], [0, 0, 2], [2, 0, 4]])); // prettier-ignore
    expect(Array.from(sparse.rowOffsets)).toEqual([0, 2, 2, 4]);
    expect(Array.from(sparse.columns)).toEqual([0, 3, 0, 1]);
    expect(Array.from(sparse.values)).toEqual([2, 1, 4, 5]);
  });

  it("is undone by toEntries", () => {
    const cell = fc.tuple(fc.nat(6), fc.nat(4));
    fc.assert(
      fc.property(fc.uniqueArray(cell, { selector: ([i, j]) => i * 5 + j }), (cells) => {
        const sparse = toSparse(7, 5, entries(cells.map(([i, j]) => [i, j, i * 5 + j])));
        const { rowIndices, columnIndices, values } = toEntries(sparse);
        expect(values).toHaveLength(cells.length);
        values.forEach((value, k) => {
          expect(value).toBe(rowIndices[k] * 5 + columnIndices[k]);
        });
        expect(Array.from(values)).toEqual(Array.from(values).sort((a, b) => a - b));
      }),
    );
  });

  it("merges equal duplicates and refuses different ones", () => {
    expect(Array.from(toSparse(1, 2, entries([[0, 1, 3], [0, 0, 1], [0, 1, 3]])).values)).toEqual([1, 3]); // prettier-ignore
    expect(() => toSparse(1, 2, entries([[0, 1, 3], [0, 1, 4]]))).toThrow("(0, 1) is given twice, as 3 and as 4"); // prettier-ignore
  });

  it("refuses indices outside the shape and values that are not finite", () => {
    expect(() => toSparse(2, 2, entries([[2, 0, 1]]))).toThrow("(2, 0) lies outside the 2 x 2 matrix");
    expect(() => toSparse(2, 2, entries([[0, -1, 1]]))).toThrow("(0, -1) lies outside");
    expect(() => toSparse(2, 2, entries([[0, 1, Infinity]]))).toThrow("the value at (0, 1) is Infinity");
  });
});

describe("observedCells", () => {
  it("leaves NaN out", () => {
    const sparse = observedCells(fromRows([[1, NaN], [NaN, NaN], [0, 3]])); // prettier-ignore
    expect(Array.from(sparse.rowOffsets)).toEqual([0, 1, 1, 3]);
    expect(Array.from(sparse.columns)).toEqual([0, 0, 1]);
    expect(Array.from(sparse.values)).toEqual([1, 0, 3]);
  });
});

it("a dense matrix has as many numbers as places", () => {
  expect(() => denseMatrix(2, 3, new Float64Array(5))).toThrow("a 2 x 3 matrix needs 6 numbers, not 5");
});
