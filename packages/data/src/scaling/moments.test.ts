import { expect, it } from "vitest";
import { momentsOf } from "./moments.js";

it.each([1, 1e200, 1e-200])("mean and standard deviation at scale %d", (scale) => {
  const { mean, deviation } = momentsOf(Float64Array.of(1, 3, 5, 7).map((value) => value * scale));
  expect(mean / scale).toBeCloseTo(4, 14);
  expect(deviation / scale).toBeCloseTo(Math.sqrt(5), 14);
});

it("of large numbers that are close are those of their differences", () => {
  const steps = Float64Array.from({ length: 300 }, (_, i) => 1024 * i);
  const { mean, deviation } = momentsOf(steps.map((step) => 1.7e18 + step));
  expect(Math.abs(mean - 1.7e18 - momentsOf(steps).mean)).toBeLessThan(256);
  expect(deviation / momentsOf(steps).deviation).toBeCloseTo(1, 12);
});

it("of a constant are itself, and a deviation beside which rounding is nothing", () => {
  expect(momentsOf(new Float64Array(1000).fill(1e19 / 3)).mean).toBe(1e19 / 3);
  const { mean, deviation } = momentsOf(Float64Array.of(1e19, 1e19 + 2048, 1e19));
  expect(Math.abs((1e19 + 2048 - mean) / deviation)).toBeLessThan(1e-12);
});

it("of nothing and of a small constant the deviation is 1", () => {
  expect(momentsOf(new Float64Array(0))).toEqual({ mean: 0, deviation: 1 });
  expect(momentsOf(new Float64Array(7).fill(0.1)).deviation).toBe(1);
});
