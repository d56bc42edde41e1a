import { describe, expect, it } from "vitest";
import { seededRandom } from "../random.js";
import { log } from "./logarithm.js";
import { ulps } from "./ulps.js";

describe("the logarithm", () => {
  it("is that of the engine to the last place, wherever the number is", () => {
    const random = seededRandom(3);
    for (let k = 0; k < 20_000; k++) {
      const near = 0.9 + 0.2 * random.uniform();
      const anywhere = 10 ** (630 * random.uniform() - 322);
      for (const x of [near, anywhere]) expect(ulps(log(x), Math.log(x)), String(x)).toBeLessThanOrEqual(2);
    }
  });

  it("is exact where there is nothing to round, and of what has none that of the engine", () => {
    for (const x of [0, -0, -1, NaN, Infinity, 1]) expect(log(x)).toBe(Math.log(x));
    for (const k of [1, -30, 700, -1074]) expect(ulps(log(2 ** k), k * Math.LN2)).toBeLessThanOrEqual(2);
  });
});
