import { expect, it } from "vitest";
import { ratingScale } from "./rating-scale.js";

const repeated = (values: readonly number[], times: number) =>
  Float64Array.from({ length: values.length * times }, (_, k) => values[k % values.length]);

it("finds the ends of a scale of whole or half steps", () => {
  expect(ratingScale(repeated([1, 2, 3, 4, 5], 20))).toEqual([1, 5]);
  expect(ratingScale(repeated([0.5, 5, 3.5, 2], 20))).toEqual([0.5, 5]);
});

it.each([
  ["numbers that are no steps", repeated([1, 2, 3.3], 20)],
  ["many different numbers", repeated(Array.from({ length: 21 }, (_, k) => k), 20)], // prettier-ignore
  ["few numbers", repeated([1, 2, 3], 4)],
  ["a constant", repeated([3], 100)],
])("takes %s for no scale", (_, values) => {
  expect(ratingScale(values)).toBeUndefined();
});
