import { cpuBackend } from "@agop/backend-cpu";
import { denseMatrix, fromRows, observedCells, seededRandom } from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { describe, expect, it } from "vitest";
import { patternCosines, priorMetric } from "./pattern-cosines.js";

describe("cosines of what is observed", () => {
  it("are those of the 0/1 columns with 2 added to squared norms, whatever the values", () => {
    const observed = observedCells(fromRows([[5, 1, NaN], [NaN, 2, NaN], [-1, 7, NaN]])); // prettier-ignore
    // Columns (1, 0, 1), (1, 1, 1) and none: <a, b> = 2, |a|² = 2, |b|² = 3.
    const shared = 2 / Math.sqrt(4 * 5);
    const expected = [1, shared, 0, shared, 1, 0, 0, 0, 1];
    patternCosines(observed).data.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k], 14);
    });
  });

  it("are positive definite, also where columns were observed in the same rows", () => {
    const random = seededRandom(2);
    const { observed } = sampleUniformly(randomLowRank({ rows: 4, cols: 30, rank: 1, random }), 60, random);
    const backend = cpuBackend();
    const { values } = backend.symmetricEigen(backend.fromDense(patternCosines(observed)));
    expect(values[29]).toBeGreaterThan(0.3);
  });

  it("make a prior metric beside the identity and a constant", () => {
    const metric = priorMetric(denseMatrix(2, 2, Float64Array.of(1, 0.5, 0.5, 1)), 0.6, 0.1);
    [1.1, 0.4, 0.4, 1.1].forEach((value, k) => {
      expect(metric.data[k]).toBeCloseTo(value, 14);
    });
  });
});
