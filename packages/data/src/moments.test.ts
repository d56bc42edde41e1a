import { expect, it } from "vitest";
import { momentsOf } from "./moments.js";

it.each([1, 1e200, 1e-200])("mean and standard deviation at scale %d", (scale) => {
  const { mean, deviation } = momentsOf(Float64Array.of(1, 3, 5, 7).map((value) => value * scale));
  expect(mean / scale).toBeCloseTo(4, 14);
  expect(deviation / scale).toBeCloseTo(Math.sqrt(5), 14);
});

it("of nothing and of a constant the deviation is 1", () => {
  expect(momentsOf(new Float64Array(0))).toEqual({ mean: 0, deviation: 1 });
  expect(momentsOf(new Float64Array(7).fill(0.1)).deviation).toBe(1);
});
