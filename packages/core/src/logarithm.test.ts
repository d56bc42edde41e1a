import { describe, expect, it } from "vitest";
import { logarithm } from "./logarithm.js";
import { seededRandom } from "./random.js";

/** Units in the last place of y. */
const ulps = (x: number, y: number): number => Math.abs(x - y) / Math.max(2 ** -52 * Math.abs(y) * 0.5, 2 ** -1074);

describe("the logarithm", () => {
  it("is that of the engine to the last place, wherever the number is", () => {
    const random = seededRandom(3);
    for (let k = 0; k < 20_000; k++) {
      const near = 0.9 + 0.2 * random.uniform();
      const anywhere = 10 ** (630 * random.uniform() - 322);
      for (const x of [near, anywhere]) expect(ulps(logarithm(x), Math.log(x)), String(x)).toBeLessThanOrEqual(2);
    }
  });

  it("is exact where there is nothing to round, and of what has none that of the engine", () => {
    for (const x of [0, -0, -1, NaN, Infinity, 1]) expect(logarithm(x)).toBe(Math.log(x));
    for (const k of [1, -30, 700, -1074]) expect(ulps(logarithm(2 ** k), k * Math.LN2)).toBeLessThanOrEqual(2);
  });
});
