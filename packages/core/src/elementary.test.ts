import { describe, expect, it } from "vitest";
import { exp, log, pow } from "./elementary.js";
import { seededRandom } from "./random.js";

/** |x - y| in units of the last place of y. */
function ulps(x: number, y: number): number {
  if (x === y) return 0;
  return Math.abs(x - y) / Math.max(2 ** -53 * Math.abs(y), 2 ** -1074);
}

/** Whether y is the expected value, or one within two units of its last place; not where it is no number and that is one. */
const isClose = (y: number, expected: number): boolean => ulps(y, expected) <= 2;

describe("the exponential", () => {
  it("is that of the engine to the last place, wherever the number is", () => {
    const random = seededRandom(4);
    const wrong: number[] = [];
    for (let k = 0; k < 20_000; k++) {
      for (const size of [1e-9, 1, 20, 745]) {
        const x = size * (2 * random.uniform() - 1);
        if (!isClose(exp(x), Math.exp(x))) wrong.push(x);
      }
    }
    expect(wrong).toEqual([]);
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

describe("the logarithm", () => {
  it("is that of the engine to the last place, wherever the number is", () => {
    const random = seededRandom(3);
    const wrong: number[] = [];
    for (let k = 0; k < 20_000; k++) {
      const near = 0.9 + 0.2 * random.uniform();
      const anywhere = 10 ** (630 * random.uniform() - 322);
      wrong.push(...[near, anywhere].filter((x) => !isClose(log(x), Math.log(x))));
    }
    expect(wrong).toEqual([]);
  });

  it("is exact where there is nothing to round, and of what has none that of the engine", () => {
    for (const x of [0, -0, -1, NaN, Infinity, 1]) expect(log(x)).toBe(Math.log(x));
    for (const k of [1, -30, 700, -1074]) expect(ulps(log(2 ** k), k * Math.LN2)).toBeLessThanOrEqual(2);
  });
});

describe("the power", () => {
  it("is that of the engine to the last place, wherever the numbers are", () => {
    const random = seededRandom(5);
    const wrong: (readonly number[])[] = [];
    for (let k = 0; k < 20_000; k++) {
      const near = 0.5 + random.uniform();
      const anywhere = 10 ** (630 * random.uniform() - 322);
      const pairs = [
        [near, 2000 * random.uniform() - 1000],
        [anywhere, 2 * random.uniform() - 1],
        [anywhere, 6 * random.uniform() - 3],
      ];
      wrong.push(...pairs.filter(([x, y]) => !isClose(pow(x, y), x ** y)));
    }
    expect(wrong).toEqual([]);
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
