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
});
