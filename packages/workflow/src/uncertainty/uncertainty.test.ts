import { seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { drawnCells } from "./draws.js";
import { halfWidths } from "./intervals.js";
import { residualsOf } from "./residuals.js";

/** Held-out entries of two columns, and predictions that miss the second column ten times as far. */
function heldOut(count: number, seed: number) {
  const random = seededRandom(seed);
  const columnIndices = Int32Array.from({ length: count }, (_, k) => k % 2);
  const values = Float64Array.from(columnIndices, (column) => (column === 0 ? 1 : 10) * random.normal());
  return { rowIndices: new Int32Array(count), columnIndices, values };
}

describe("intervals", () => {
  it("are the ((n + 1) coverage)-th smallest miss: of 1 to 39, 90% is the 36th, and 88.75% lies between two", () => {
    const values = Float64Array.from({ length: 39 }, (_, k) => (k % 3 === 0 ? -1 : 1) * (k + 1));
    const entries = { rowIndices: new Int32Array(39), columnIndices: new Int32Array(39), values };
    const residuals = residualsOf(entries, new Float64Array(39), Float64Array.of(1), false);
    expect([...halfWidths(residuals, 0.9)]).toEqual([36]);
    expect([...halfWidths(residuals, 0.5)]).toEqual([20]);
    expect(halfWidths(residuals, 0.8875)[0]).toBeCloseTo(35.5, 12);
    expect([0.001, 0.999].map((coverage) => halfWidths(residuals, coverage)[0])).toEqual([1, 39]);
  });

  it("hold nine tenths of new entries of the same kind, in each column", () => {
    const residuals = residualsOf(heldOut(4000, 1), new Float64Array(4000), Float64Array.of(1, 10), false);
    const widths = halfWidths(residuals, 0.9);
    const { columnIndices, values } = heldOut(20000, 2);
    for (const column of [0, 1]) {
      const of = values.filter((_, k) => columnIndices[k] === column);
      const covered = of.filter((value) => Math.abs(value) <= widths[column]).length / of.length;
      expect(covered).toBeGreaterThan(0.88);
      expect(covered).toBeLessThan(0.92);
    }
    expect(widths[1] / widths[0]).toBeCloseTo(10, 0);
  });

  it("of many held-out entries are those of all, to a thousandth of the coverage, and the largest miss at its end", () => {
    const count = 50_000;
    const misses = Float64Array.from({ length: count }, (_, k) => ((k % 2 === 0 ? 1 : -1) * (k + 1)) / count);
    const entries = { rowIndices: new Int32Array(count), columnIndices: new Int32Array(count), values: misses };
    const residuals = residualsOf(entries, new Float64Array(count), Float64Array.of(1), false);
    for (const coverage of [0.5, 0.9, 0.99, 0.999]) {
      expect(Math.abs(halfWidths(residuals, coverage)[0] - coverage)).toBeLessThan(1e-3);
    }
    expect(halfWidths(residuals, 1 - 1e-6)[0]).toBe(1);
  });

  it("of a column with few held-out entries come from all, on its own scale", () => {
    const many = heldOut(199, 3);
    const few = { ...many, columnIndices: many.columnIndices.map((_, k) => Number(k < 5)) };
    const residuals = residualsOf(few, new Float64Array(199), Float64Array.of(1, 100), false);
    expect(residuals.byColumn[1]).toBeNull();
    expect(halfWidths(residuals, 0.9)[1]).toBeCloseTo(100 * sizeAt(residuals.pooled, 0.9), 9);
  });
});

const sizeAt = (pooled: readonly number[], part: number): number =>
  pooled.map(Math.abs).sort((a, b) => a - b)[(pooled.length + 1) * part - 1];

describe("draws", () => {
  const residuals = residualsOf(heldOut(1000, 4), new Float64Array(1000), Float64Array.of(1, 10), false);
  const cells = { valueAt: () => 5, rowValues: () => new Float64Array(2) };

  it("scatter as the residuals do, around the predictions", () => {
    const { valueAt } = drawnCells(cells, { residuals, seed: 1, draw: 1, clip: (value) => value });
    const drawn = Array.from({ length: 4000 }, (_, row) => valueAt(row, 1));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / 4000;
    const deviation = Math.sqrt(drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4000);
    expect(Math.abs(mean - 5)).toBeLessThan(1);
    expect(deviation).toBeGreaterThan(9);
    expect(deviation).toBeLessThan(11);
  });

  it("stay within the scale of what is completed", () => {
    const clip = (value: number): number => Math.min(5, Math.max(1, value));
    const { valueAt } = drawnCells(cells, { residuals, seed: 1, draw: 1, clip });
    const drawn = Array.from({ length: 100 }, (_, row) => valueAt(row, 1));
    expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([1, 5]);
  });

  it("are the same for the same seed, whatever the order, and others for another draw or seed", () => {
    const read = (seed: number, draw: number, rows: readonly number[]): readonly number[] => {
      const { valueAt } = drawnCells(cells, { residuals, seed, draw, clip: (value) => value });
      return rows.map((row) => valueAt(row, 0));
    };
    expect(read(1, 1, [3, 2, 1])).toEqual([...read(1, 1, [1, 2, 3])].reverse());
    expect(read(1, 2, [1, 2, 3])).not.toEqual(read(1, 1, [1, 2, 3]));
    expect(read(2, 1, [1, 2, 3])).not.toEqual(read(1, 1, [1, 2, 3]));
  });
});
