import { type Random, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { splitRows } from "./split-rows.js";

/** Small whole numbers tie often. */
function tyingNumbers(count: number, values: number, random: Random): Float64Array {
  return Float64Array.from({ length: count }, () => random.integer(values));
}

function placesOf(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => 3 * i + 1);
}

/** Ranks by a stable sort of all rows. */
function ranksOf(values: Float64Array): readonly number[] {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
  const ranks = new Array<number>(values.length);
  order.forEach((row, rank) => (ranks[row] = rank));
  return ranks;
}

describe("the rows of a node", () => {
  it("go by their ranks, ties in the order of the rows, and keep their order", () => {
    const random = seededRandom(1);
    for (let trial = 0; trial < 300; trial++) {
      const n = 3 + random.integer(30);
      const overlap = 0.25 * random.uniform();
      const values = tyingNumbers(n, 1 + random.integer(9), random);
      const rows = placesOf(n);
      const { left, right } = splitRows(rows, values, overlap);
      const shared = Math.round(2 * overlap * n);
      const firstRight = Math.ceil((n - shared) / 2);
      const ranks = ranksOf(values);
      expect(Array.from(left)).toEqual(Array.from(rows).filter((_, i) => ranks[i] < firstRight + shared));
      expect(Array.from(right)).toEqual(Array.from(rows).filter((_, i) => ranks[i] >= firstRight));
    }
  });

  it("are in both children as far as the overlap says, and in one without", () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => Math.sin(i));
    for (const [overlap, both] of [
      [0, 0],
      [0.1, 20],
      [0.25, 50],
    ]) {
      const { left, right } = splitRows(placesOf(100), values, overlap);
      expect([left.length, right.length]).toEqual([50 + both / 2, 50 + both / 2]);
      expect(Array.from(left).filter((row) => right.includes(row))).toHaveLength(both);
    }
  });

  it("are fewer in a child than in the node, also where all tie or only two are left", () => {
    const { left, right } = splitRows(placesOf(2), Float64Array.of(5, 5), 0.4);
    expect([Array.from(left), Array.from(right)]).toEqual([[1], [4]]);
  });

  it("have the lower median for threshold, and for spread the quartiles, linear between values", () => {
    const { threshold, spread } = splitRows(placesOf(4), Float64Array.of(4, 1, 16, 2), 0);
    expect(threshold).toBe(2);
    // Quartiles of 1 2 4 16 at places 0.75 and 2.25.
    expect(spread).toBeCloseTo(7 - 1.75, 14);
    expect(splitRows(placesOf(3), Float64Array.of(1, 1, 1), 0).spread).toBe(1e-6);
  });
});
