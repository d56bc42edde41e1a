import { seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { randomLowRank, sampleUniformly, sparseRegressionDesign } from "./synthetic.js";

describe("synthetic problems", () => {
  it("low rank: every (rank + 1)-minor vanishes, and the Frobenius norm is d", () => {
    const x = randomLowRank({ rows: 8, cols: 8, rank: 1, random: seededRandom(3) });
    const at = (i: number, j: number) => x.data[i * 8 + j];
    for (let i = 1; i < 8; i++) {
      for (let j = 1; j < 8; j++) expect(at(0, 0) * at(i, j) - at(0, j) * at(i, 0)).toBeCloseTo(0, 10);
    }
    expect(Math.hypot(...x.data)).toBeCloseTo(8, 12);
  });

  it("a sample and what is held out make up the matrix", () => {
    const truth = randomLowRank({ rows: 5, cols: 7, rank: 2, random: seededRandom(1) });
    const { observed, heldOut } = sampleUniformly(truth, 20, seededRandom(2));
    expect(observed.values).toHaveLength(20);
    expect(heldOut.values).toHaveLength(15);
    expect([...observed.values, ...heldOut.values].sort()).toEqual([...truth.data].sort());
  });

  it("regression: y = A x with the number of nonzeros asked for", () => {
    const { problem, truth } = sparseRegressionDesign({
      observations: 6,
      features: 20,
      nonzeros: 3,
      random: seededRandom(5),
    });
    expect(truth.filter((value) => value !== 0)).toHaveLength(3);
    problem.response.forEach((y, i) => {
      const fitted = truth.reduce((sum, value, j) => sum + value * problem.design.data[i * 20 + j], 0);
      expect(fitted).toBeCloseTo(y, 12);
    });
  });

  it("refuse sizes that they cannot have", () => {
    const random = seededRandom(0);
    for (const rank of [0, 4, 1.5, NaN]) {
      expect(() => randomLowRank({ rows: 3, cols: 5, rank, random })).toThrow("must be an integer from 1 to 3");
    }
    const truth = randomLowRank({ rows: 3, cols: 5, rank: 2, random });
    for (const count of [-1, 0, 16]) expect(() => sampleUniformly(truth, count, random)).toThrow("from 1 to 15");
    const sizes = { observations: 2, features: 4, nonzeros: 5 };
    expect(() => sparseRegressionDesign({ ...sizes, random })).toThrow("number of nonzeros is 5");
  });

  it("have noise of the standard deviation asked for", () => {
    const truth = randomLowRank({ rows: 60, cols: 60, rank: 1, random: seededRandom(1) });
    const exact = sampleUniformly(truth, 3000, seededRandom(2)).observed;
    const noisy = sampleUniformly(truth, 3000, seededRandom(2), 0.5).observed;
    expect(noisy.columns).toEqual(exact.columns);
    const squares = noisy.values.reduce((sum, value, k) => sum + (value - exact.values[k]) ** 2, 0);
    // The relative standard error of a standard deviation from n values is 1 / sqrt(2 n), 1.3% here.
    expect(Math.abs(Math.sqrt(squares / 3000) / 0.5 - 1)).toBeLessThan(0.07);
  });
});
