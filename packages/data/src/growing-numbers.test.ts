import { expect, it } from "vitest";
import { growingNumbers } from "./growing-numbers.js";

it.each([0, 1, 16, 17, 1000])("%d numbers come out in their order", (count) => {
  const numbers = growingNumbers();
  for (let k = 0; k < count; k++) numbers.add(k / 7);
  expect(numbers.count()).toBe(count);
  expect(numbers.values()).toEqual(Float64Array.from({ length: count }, (_, k) => k / 7));
});
