import { seededRandom, toEntries, toSparse } from "@agop/core";
import { describe, expect, it } from "vitest";
import { denseSample } from "./dense-sample.js";

/** Column j is observed in one row of j + 1; the value tells the place. */
function list(rows: number, cols: number) {
  const places = Array.from({ length: rows * cols }, (_, e) => [Math.floor(e / cols), e % cols] as const);
  const observed = places.filter(([i, j]) => i % (j + 1) === 0);
  return toSparse(rows, cols, {
    rowIndices: Int32Array.from(observed, ([i]) => i),
    columnIndices: Int32Array.from(observed, ([, j]) => j),
    values: Float64Array.from(observed, ([i, j]) => i * cols + j),
  });
}

describe("a sample to choose on", () => {
  const observed = list(400, 16);
  const sample = denseSample(observed, observed.values.length / 4, seededRandom(1));

  it("has the fullest half of the columns for a quarter of the entries, and about so many", () => {
    expect(sample.cols).toBe(8);
    const { columnIndices, values } = toEntries(sample);
    expect(Array.from(values, (value) => value % 16)).toEqual(Array.from(columnIndices));
    const share = sample.values.length / observed.values.length;
    expect(share).toBeGreaterThanOrEqual(0.25);
    expect(share).toBeLessThan(0.26);
  });

  it("has all entries that its rows have in these columns, in their order", () => {
    const { rowIndices, values } = toEntries(sample);
    const rows = Array.from(values, (value) => Math.floor(value / 16));
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    expect(new Set(rows).size).toBe(sample.rows);
    expect(rowIndices.at(-1)).toBe(sample.rows - 1);
    for (const row of new Set(rows)) {
      const all = Array.from(observed.columns.subarray(observed.rowOffsets[row], observed.rowOffsets[row + 1]));
      expect(rows.filter((each) => each === row)).toHaveLength(all.filter((column) => column < 8).length);
    }
  });
});
