import { describe, expect, it } from "vitest";
import type { SupervisedEstimate } from "./supervised-learning.js";
import { denseMatrix, type DenseMatrix, fromRows } from "../matrix/matrix.js";
import { classProbabilities, onTargets, supervised } from "./supervised-learning.js";

/** An estimate whose scores are these, whatever it is asked. */
function scoring(scores: DenseMatrix): SupervisedEstimate {
  return {
    kind: "supervised",
    predict: () => scores,
    detach: () => undefined,
    save: () => ({ format: "scores-of-a-test", content: {} }),
  };
}

const inputs = denseMatrix(2, 1);
const classes = { kind: "classification", classes: ["a", "b"] } as const;

describe("class probabilities", () => {
  it("are scores within 0.001 and 0.999, divided by their sum", () => {
    const { data } = classProbabilities(
      fromRows([
        [0.2, 0.3, 0.5],
        [-1, 2, 0.1],
      ]),
    );
    const sum = 0.001 + 0.999 + 0.1;
    const expected = [0.2, 0.3, 0.5, 0.001 / sum, 0.999 / sum, 0.1 / sum];
    expected.forEach((value, k) => {
      expect(data[k]).toBeCloseTo(value, 12);
    });
  });

  it("of scores that are all below 0 are equal", () => {
    expect(Array.from(classProbabilities(fromRows([[-3, -1]])).data)).toEqual([0.5, 0.5]);
  });
});

describe("classes are measured", () => {
  const targets = fromRows([
    [1, 0],
    [0, 1],
  ]);

  it("by Brier score first, accuracy and log loss, by hand", () => {
    const { metrics, measure } = onTargets(inputs, targets, classes);
    expect(metrics.map(({ name, direction }) => [name, direction])).toEqual([
      ["brier", "lower"],
      ["accuracy", "higher"],
      ["logLoss", "lower"],
    ]);
    const { n, brier, accuracy, logLoss } = measure(
      scoring(
        fromRows([
          [0.8, 0.2],
          [0.6, 0.4],
        ]),
      ),
    );
    expect([n, accuracy]).toEqual([2, 0.5]);
    expect(brier).toBeCloseTo((2 * 0.2 ** 2 + 2 * 0.6 ** 2) / 4, 12);
    expect(logLoss).toBeCloseTo(-(Math.log(0.8) + Math.log(0.4)) / 2, 12);
  });

  it("row by row: a score of the next row is none of this one's", () => {
    const first = fromRows([
      [1, 0],
      [1, 0],
    ]);
    const surer = fromRows([
      [0.6, 0.4],
      [0.9, 0.1],
    ]);
    expect(onTargets(inputs, first, classes).measure(scoring(surer))).toMatchObject({ accuracy: 1 });
  });

  it("and a sure mistake costs no more than the least probability", () => {
    const wrong = fromRows([
      [-5, 9],
      [9, -5],
    ]);
    expect(onTargets(inputs, targets, classes).measure(scoring(wrong)).logLoss).toBeCloseTo(-Math.log(0.001), 12);
  });
});

it("a supervised problem has one column of targets for each class", () => {
  expect(() => supervised(inputs, denseMatrix(2, 3), { task: classes })).toThrow(
    "2 classes, the targets have 3 columns",
  );
});
