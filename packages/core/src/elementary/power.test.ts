import { describe, expect, it } from "vitest";
import { seededRandom } from "../random.js";
import { pow } from "./power.js";
import { ulps } from "./ulps.js";

describe("the power", () => {
  it("is that of the engine to the last place, wherever the numbers are", () => {
    const random = seededRandom(5);
    for (let k = 0; k < 20_000; k++) {
      const near = 0.5 + random.uniform();
      const anywhere = 10 ** (630 * random.uniform() - 322);
      const pairs = [
        [near, 2000 * random.uniform() - 1000],
        [anywhere, 2 * random.uniform() - 1],
        [anywhere, 6 * random.uniform() - 3],
      ];
      for (const [x, y] of pairs) expect(ulps(pow(x, y), x ** y), `${x} ** ${y}`).toBeLessThanOrEqual(2);
    }
  });

  it("is exact where there is nothing to round", () => {
    for (const x of [3, 5, 10, 1.5, 0.75, 1023]) {
      let product = 1;
      for (let k = 0; product * x < 2 ** 53 && k < 30; k++, product *= x) expect(pow(x, k)).toBe(product);
    }
    for (const k of [1023, 1, -30, -700, -1022, -1074]) expect(pow(2, k)).toBe(2 ** k);
    for (const x of [2, 0.3, 1e-310, 1e300]) expect(pow(x, 0.5)).toBe(Math.sqrt(x));
    for (const x of [2, 0.3, 1e300]) expect(pow(x, -1)).toBe(1 / x);
  });

  it("has a sign, no value, and no bound where Math.pow has", () => {
    const edges = [0, -0, 1, -1, 2, -2, -0.5, 0.5, 3, Infinity, -Infinity, NaN, 1e308, -1e308];
    for (const x of edges) for (const y of edges) expect(pow(x, y), `${x} ** ${y}`).toBe(x ** y);
    expect(pow(-2.5, 3)).toBe(-(2.5 ** 3));
  });

  it("keeps its digits beside one", () => {
    // (1 + 2^-40)^(2^40) = e (1 - 2^-41 + ...)
    expect(ulps(pow(1 + 2 ** -40, 2 ** 40), Math.E * (1 - 2 ** -41 + (11 / 24) * 2 ** -80))).toBeLessThanOrEqual(2);
  });
});
