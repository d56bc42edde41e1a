import { fromRows, observedCells } from "@agop/core";
import { expect, it } from "vitest";
import { undeterminedWarning } from "./undetermined.js";

it("names rows and columns with fewer entries than the rank", () => {
  const observed = observedCells(fromRows([[1, 2, 3], [4, NaN, NaN], [5, 6, NaN], [NaN, NaN, NaN]])); // prettier-ignore
  expect(undeterminedWarning(observed, 1)).toBeUndefined();
  expect(undeterminedWarning(observed, 2)).toEqual({
    code: "undetermined",
    message: "1 row and 1 column with fewer entries than the rank 2: what is missing there is not determined",
  });
});
