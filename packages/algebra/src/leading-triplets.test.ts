import { cpuBackend } from "@agop/backend-cpu";
import { fromRows, observedCells, relativeDistance, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { leadingTriplets } from "./leading-triplets.js";
import { holdLowRankPlusSparse } from "./low-rank-plus-sparse.js";
import { smallSvd } from "./small-svd.js";

describe("the leading singular triplets", () => {
  it("have the singular values of X, by the eigenvalues of X^T X", () => {
    const random = seededRandom(1);
    const table = { rows: 30, cols: 20, data: Float64Array.from({ length: 600 }, () => random.normal()) };
    const x = { width: 0, left: new Float64Array(), right: new Float64Array(), sparse: observedCells(table) };
    const backend = cpuBackend();
    const held = holdLowRankPlusSparse(x, backend.fromSparse(x.sparse), backend);
    const parts = { backend, random };
    const { values } = leadingTriplets(held, 5, parts, { tolerance: 1e-10, maxPasses: 2000 });
    const expected = backend.symmetricEigen(backend.gram(backend.fromDense(table))).values.subarray(0, 5);
    expect(relativeDistance(values, expected.map(Math.sqrt))).toBeLessThan(1e-6);
  });

  it("include singular values far below the largest", () => {
    const { values } = smallSvd(fromRows([[1, 1], [0, 1e-12]]).data, 2); // prettier-ignore
    expect(values[0]).toBeCloseTo(Math.SQRT2, 12);
    expect(Math.abs(values[1] / (1e-12 / Math.SQRT2) - 1)).toBeLessThan(1e-12);
  });
});
