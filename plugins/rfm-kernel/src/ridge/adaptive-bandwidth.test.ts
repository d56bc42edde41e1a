import { type DenseMatrix, denseMatrix, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { medianDistance } from "./adaptive-bandwidth.js";

function points(rows: number, cols: number, seed = 1): DenseMatrix {
  const random = seededRandom(seed);
  return denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => random.normal()),
  );
}

/** The lower median of all entries off the diagonal of the matrix of distances. */
function lowerMedian({ rows, cols, data }: DenseMatrix, norm: number): number {
  const distances: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      if (i === j) continue;
      const differences = Array.from({ length: cols }, (_, s) => Math.abs(data[i * cols + s] - data[j * cols + s]));
      distances.push(differences.reduce((sum, value) => sum + value ** norm, 0) ** (1 / norm));
    }
  }
  return distances.sort((a, b) => a - b)[Math.floor((distances.length - 1) / 2)];
}

describe("the median distance", () => {
  it.each([2, 3, 4, 5, 12, 13])("of %i points is the lower median of all pairs, in each norm", (rows) => {
    for (const norm of [1, 1.4, 2]) {
      const random = seededRandom(1);
      expect(medianDistance(points(rows, 3), norm, random)).toBeCloseTo(lowerMedian(points(rows, 3), norm), 14);
      // All points are looked at: nothing is drawn.
      expect(random.uniform()).toBe(seededRandom(1).uniform());
    }
  });

  it("is 1 where there is none", () => {
    expect(medianDistance(denseMatrix(1, 2), 2, seededRandom(1))).toBe(1);
    expect(medianDistance(denseMatrix(5, 2), 2, seededRandom(1))).toBe(1);
    const nearlySame = denseMatrix(3, 1, Float64Array.of(1, 1 + 1e-15, 1));
    expect(medianDistance(nearlySame, 2, seededRandom(1))).toBe(1);
  });

  it("of many points is that of some, near that of all, and the same for the same seed", () => {
    const many = points(2000, 2);
    const [first, again, other] = [1, 1, 2].map((seed) => medianDistance(many, 2, seededRandom(seed)));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    // Distances of two normal points in the plane are √2 times a Rayleigh variable, whose median is √(2 ln 2).
    for (const median of [first, other]) expect(Math.abs(median / Math.sqrt(4 * Math.LN2) - 1)).toBeLessThan(0.05);
  });
});
