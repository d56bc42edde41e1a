import { cpuBackend } from "@agop/backend-cpu";
import { denseMatrix, type FeatureMatrix } from "@agop/core";
import { describe, expect, it } from "vitest";
import { spectralGap } from "./spectral-gap.js";

const backend = cpuBackend();
const vectors = backend.fromDense(denseMatrix(5, 3, new Float64Array(15)));
/** An AGOP with these singular values of its gradients. */
const agopOf = (...sigma: readonly number[]): readonly FeatureMatrix[] => [
  { form: "factored", vectors, values: Float64Array.from(sigma, (value) => value ** 2), complement: 0 },
];

describe("the spectral gap", () => {
  it("has no floor before there is an AGOP, then the square of the singular value after the cap", () => {
    const run = spectralGap({ ridge: 0.5, cap: 2 }).start();
    expect(run.step({ iteration: 1 })).toEqual({ ridge: 0.5, floor: 0, flooring: "least" });
    expect(run.step({ iteration: 2, agop: agopOf(8, 4, 2) })).toEqual({
      ridge: 0.5,
      floor: 4,
      flooring: "least",
      rank: 2,
    });
    expect(run.step({ iteration: 3, agop: agopOf(8, 1, 3) })).toMatchObject({ floor: 4, rank: 1 });
  });

  it("goes on from what it remembers", () => {
    const one = spectralGap({ ridge: 0, cap: 2 }).start();
    one.step({ iteration: 1 });
    one.step({ iteration: 2, agop: agopOf(900, 4, 2) });
    const other = spectralGap({ ridge: 0, cap: 2 }).start(structuredClone(one.state?.()));
    const next = { iteration: 3, agop: agopOf(900, 4, 1) };
    expect(other.step(next)).toEqual(one.step(next));
    expect(other.state?.()).toEqual(one.state?.());
    expect(other.state?.()).toMatchObject({ cap: 1 });
    expect(() => spectralGap({ ridge: 0, cap: 2 }).start({ epsilon: "no" })).toThrow(/damaged/);
  });

  it("refuses an AGOP whose leading eigenvalues it does not see, and a cap that is none", () => {
    const run = spectralGap({ ridge: 0, cap: 2 }).start();
    const agop: readonly FeatureMatrix[] = [{ form: "diagonal", diagonal: Float64Array.of(1, 2) }];
    expect(() => run.step({ iteration: 2, agop })).toThrow(/"spectral-gap" needs the leading eigenvalues.*diagonal/);
    expect(() => spectralGap({ ridge: 0, cap: 0 })).toThrow(/cap is 0/);
  });
});
