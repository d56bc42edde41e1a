import { toEntries } from "@agop/core";
import { describe, expect, it } from "vitest";
import { completionDraw, degreesOfFreedom, observe } from "./draws.js";

const drawn = completionDraw({ size: 20, rank: 2, draw: 1, fewest: 100 });

const key = (row: number, column: number): string => `${row},${column}`;

describe("draws", () => {
  it("have every entry once, of mean square 1, and rank r", () => {
    const { rowIndices, columnIndices, values } = drawn.entries;
    expect(new Set(Array.from(rowIndices, (row, k) => key(row, columnIndices[k]))).size).toBe(400);
    expect(values.reduce((sum, value) => sum + value * value, 0) / 400).toBeCloseTo(1, 12);
    // Every 3 x 3 minor of a matrix of rank 2 vanishes.
    const x = new Map(Array.from(values, (value, k) => [key(rowIndices[k], columnIndices[k]), value]));
    const at = (i: number, j: number): number => x.get(key(i, j)) ?? NaN;
    const minor = (i: number, j: number): number =>
      at(i, j) * (at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1)) -
      at(i, j + 1) * (at(i + 1, j) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j)) +
      at(i, j + 2) * (at(i + 1, j) * at(i + 2, j + 1) - at(i + 1, j + 1) * at(i + 2, j));
    for (let i = 0; i < 18; i++) expect(Math.abs(minor(i, 17 - i))).toBeLessThan(1e-12);
  });

  it("observe more of the same with more observations, and hold out all the others", () => {
    const places = (count: number) => {
      const { rowIndices, columnIndices } = toEntries(observe(drawn, count).problem.observed);
      return new Set(Array.from(rowIndices, (row, k) => key(row, columnIndices[k])));
    };
    const [few, more] = [places(100), places(150)];
    expect(few.size).toBe(100);
    for (const place of few) expect(more.has(place)).toBe(true);
    const { heldOut } = observe(drawn, 150);
    expect(heldOut.values).toHaveLength(250);
    heldOut.rowIndices.forEach((row, k) => {
      expect(more.has(key(row, heldOut.columnIndices[k]))).toBe(false);
    });
  });

  it("observe at least r entries in every row and column", () => {
    const { rowIndices, columnIndices } = toEntries(observe(drawn, 100).problem.observed);
    for (const indices of [rowIndices, columnIndices]) {
      const counts = Array.from({ length: 20 }, (_, line) => indices.filter((index) => index === line).length);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(2);
    }
  });

  it("are found where chance alone would practically never leave r entries in every line", () => {
    const sparse = completionDraw({ size: 200, rank: 1, draw: 1, fewest: 479 });
    expect(new Set(sparse.entries.rowIndices.subarray(0, 479)).size).toBe(200);
    expect(new Set(sparse.entries.columnIndices.subarray(0, 479)).size).toBe(200);
    expect(() => completionDraw({ size: 10, rank: 2, draw: 1, fewest: 19 })).toThrow("19 entries are too few");
  });

  it("add noise of the deviation asked for to what is observed only", () => {
    const large = completionDraw({ size: 60, rank: 2, draw: 1, fewest: 1000 });
    const clean = observe(large, 3000);
    const noisy = observe(large, 3000, 0.1);
    const differences = noisy.problem.observed.values.map((value, k) => value - clean.problem.observed.values[k]);
    const deviation = Math.sqrt(differences.reduce((sum, value) => sum + value * value, 0) / 3000);
    expect(deviation).toBeGreaterThan(0.095);
    expect(deviation).toBeLessThan(0.105);
    expect(noisy.heldOut).toEqual(clean.heldOut);
  });

  it("count 2dr - r²", () => {
    expect(degreesOfFreedom(30, 2)).toBe(116);
  });
});
