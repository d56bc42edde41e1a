import { fromRows } from "@agop/core";
import { regressionScaling } from "@agop/data";
import { describe, expect, it } from "vitest";
import { heldOutErrors } from "./fit-part.js";

describe("R² of held-out observations", () => {
  const featureNames = ["x"];
  const seen = { featureNames, design: fromRows([[0], [2]]), response: Float64Array.of(1, 3) };
  const scaling = regressionScaling(seen);
  const fitted = { coefficients: Float64Array.of(1), selected: [0], isExact: true, scaling, iterations: 1, reason: "" };

  it("is 1 of a line that goes through them", () => {
    const part = { featureNames, design: fromRows([[4], [6]]), response: Float64Array.of(5, 7) };
    expect(heldOutErrors(part, fitted)).toMatchObject({ n: 2, rSquared: 1 });
  });

  it("is not said where all are the mean of the others, of which nothing is to be explained", () => {
    const part = { featureNames, design: fromRows([[4], [6]]), response: Float64Array.of(2, 2) };
    const { rmse, rSquared } = heldOutErrors(part, fitted);
    expect(rSquared).toBeNull();
    expect(rmse).toBeCloseTo(Math.sqrt((3 ** 2 + 5 ** 2) / 2), 12);
  });
});
