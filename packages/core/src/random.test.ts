import { expect, it } from "vitest";
import { seededRandom, shuffledIndices } from "./random.js";

it("the same seed gives the same numbers, another seed others", () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return [random.uniform(), random.normal(), random.integer(1000), random.normal()];
  };
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
});

it("normal numbers have mean 0, variance 1 and kurtosis 3", () => {
  const random = seededRandom(1);
  const n = 100_000;
  const moments = [0, 0, 0, 0];
  for (let k = 0; k < n; k++) {
    const x = random.normal();
    moments.forEach((_, p) => (moments[p] += x ** (p + 1) / n));
  }
  expect(Math.abs(moments[0])).toBeLessThan(0.02);
  expect(Math.abs(moments[1] - 1)).toBeLessThan(0.03);
  expect(Math.abs(moments[3] - 3)).toBeLessThan(0.15);
});

it("a shuffle is a permutation", () => {
  const order = shuffledIndices(50, seededRandom(2));
  expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(Array.from(order)).not.toEqual(Array.from({ length: 50 }, (_, i) => i));
});
