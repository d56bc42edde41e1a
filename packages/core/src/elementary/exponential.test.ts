import { describe, expect, it } from "vitest";
import { seededRandom } from "../random.js";
import { exp } from "./exponential.js";
import { ulps } from "./ulps.js";

describe("the exponential", () => {
  it("is that of the engine to the last place, wherever the number is", () => {
    const random = seededRandom(4);
    for (let k = 0; k < 20_000; k++) {
      for (const size of [1e-9, 1, 20, 745]) {
        const x = size * (2 * random.uniform() - 1);
        expect(ulps(exp(x), Math.exp(x)), String(x)).toBeLessThanOrEqual(2);
      }
    }
  });

  it("is exact where there is nothing to round, and goes beyond numbers where they end", () => {
    expect([0, -0, -Infinity, Infinity, NaN].map(exp)).toEqual([1, 1, 0, Infinity, NaN]);
    expect([709.78, 709.79, -745.13, -745.14].map((x) => exp(x) > 0 && exp(x) < Infinity)).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(exp(1)).toBe(Math.E);
  });
});
