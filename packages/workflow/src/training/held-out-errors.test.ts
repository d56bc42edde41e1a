import { fromRows } from "@agop/core";
import { describe, expect, it } from "vitest";
import { classErrors, numberErrors } from "./held-out-errors.js";

describe("held-out errors", () => {
  it("of numbers, target by target, beside the mean of the training rows", () => {
    const scale = {
      kind: "regression",
      targets: [
        { name: "a", mean: 2, deviation: 5 },
        { name: "b", mean: 0, deviation: 1 },
      ],
    } as const;
    const predicted = fromRows([[1, 7], [5, 7]]); // prettier-ignore
    const actual = fromRows([[2, 0], [2, 0]]); // prettier-ignore
    const [a, b] = numberErrors(predicted, actual, scale).targets;
    expect(a).toEqual({ target: "a", rmse: Math.sqrt(5), mae: 2, rSquared: null, baseline: { rmse: 0 } });
    expect(b).toMatchObject({ target: "b", rmse: 7, mae: 7, rSquared: null });
    const [c] = numberErrors(predicted, fromRows([[1, 0], [3, 0]]), scale).targets; // prettier-ignore
    expect(c.rSquared).toBeCloseTo(1 - 2 / 1, 12);
  });

  it("of classes, by hand", () => {
    const scale = {
      kind: "classification",
      name: "kind",
      classes: [
        { name: "cat", share: 0.7 },
        { name: "dog", share: 0.3 },
      ],
    } as const;
    const scores = fromRows([[0.9, 0.1], [0.4, 0.6], [0.8, 0.2]]); // prettier-ignore
    const errors = classErrors(scores, Int32Array.of(0, 1, 1), scale);
    expect(errors).toMatchObject({ n: 3, accuracy: 2 / 3, baseline: { accuracy: 1 / 3 }, auc: 1 });
    expect(errors.logLoss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.6) + Math.log(0.2)) / 3, 12);
    expect(errors.brier).toBeCloseTo((0.1 ** 2 + 0.4 ** 2 + 0.8 ** 2) / 3, 12);
    expect(errors.confusion).toEqual({ classes: ["cat", "dog"], counts: [[1, 0], [1, 1]] }); // prettier-ignore
  });
});
