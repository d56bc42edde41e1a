import { expect, it } from "vitest";
import { relativeDistance } from "./regression-errors.js";

it("the relative distance is 1 from zeros, as it is to zeros, and 0 between zeros", () => {
  const [zeros, some] = [new Float64Array(2), Float64Array.of(3, 4)];
  expect(relativeDistance(some, zeros)).toBe(1);
  expect(relativeDistance(zeros, some)).toBe(1);
  expect(relativeDistance(zeros, zeros)).toBe(0);
});
