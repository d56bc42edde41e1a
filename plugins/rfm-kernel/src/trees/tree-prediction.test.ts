import { denseMatrix, type DenseMatrix, seededRandom, type SupervisedEstimate } from "@agop/core";
import { describe, expect, it } from "vitest";
import { chooseTemperature, temperatures } from "./choose-temperature.js";
import { meanSquare } from "./mean-square.js";
import { type KernelTree, predictByTree } from "./tree-prediction.js";

const features = 2;
const random = seededRandom(2);

function normals(rows: number): DenseMatrix {
  return denseMatrix(
    rows,
    features,
    Float64Array.from({ length: rows * features }, () => random.normal()),
  );
}

interface RecordingLeaf extends SupervisedEstimate {
  readonly asked: readonly number[];
}

/** f(x) = (a x_0 + b, x_1 - a), which remembers how many rows it was asked for at a time. */
function linearLeaf(a: number, b: number): RecordingLeaf {
  const asked: number[] = [];
  return {
    kind: "supervised",
    asked,
    predict: ({ rows, data }) => {
      asked.push(rows);
      const outputs = Array.from({ length: rows }, (_, i) => [a * data[2 * i] + b, data[2 * i + 1] - a]);
      return denseMatrix(rows, 2, Float64Array.from(outputs.flat()));
    },
    detach: () => undefined,
    save: () => ({ format: "of-a-test", content: {} }),
  };
}

interface RecordingTree extends KernelTree {
  readonly leaves: readonly RecordingLeaf[];
}

/** Three leaves: x_0 <= 0, and beyond it x_1 <= 0 or not. */
function treeOf(temperature: number): RecordingTree {
  return {
    splits: {
      features,
      directions: Float64Array.of(1, 0, 0, 1),
      thresholds: Float64Array.of(0, 0),
      spreads: Float64Array.of(1, 2),
      children: Int32Array.of(~0, 1, ~1, ~2),
    },
    leaves: [linearLeaf(1, 0), linearLeaf(-1, 1), linearLeaf(0.5, 2)],
    temperature,
    task: "regression",
  };
}

describe("the prediction of a tree", () => {
  it("is that of a row's leaf, asked once for all its rows", () => {
    const inputs = normals(200);
    const tree = treeOf(0);
    const { data } = predictByTree(tree, inputs, 2);
    for (let i = 0; i < inputs.rows; i++) {
      const [first, second] = inputs.data.subarray(2 * i);
      const leaf = treeOf(0).leaves[first <= 0 ? 0 : second <= 0 ? 1 : 2];
      const expected = leaf.predict(denseMatrix(1, 2, Float64Array.of(first, second))).data;
      expect(Array.from(data.subarray(2 * i, 2 * i + 2))).toEqual(Array.from(expected));
    }
    expect(tree.leaves.map(({ asked }) => asked.length)).toEqual([1, 1, 1]);
  });

  it("is the leaves' average with the weights of the gates", () => {
    const inputs = denseMatrix(1, 2, Float64Array.of(0.3, -0.4));
    const tree = treeOf(2);
    const right = 1 / (1 + Math.exp(-0.3 / 2));
    const above = 1 / (1 + Math.exp(0.4 / 4));
    const weights = [1 - right, right * (1 - above), right * above];
    const expected = [0, 0];
    tree.leaves.forEach((leaf, k) => {
      leaf.predict(inputs).data.forEach((value, j) => (expected[j] += weights[k] * value));
    });
    predictByTree(tree, inputs, 2).data.forEach((value, j) => {
      expect(value).toBeCloseTo(expected[j], 14);
    });
  });

  it("goes through many rows in batches, each as if alone", () => {
    const inputs = normals(70_000);
    const tree = treeOf(0.5);
    const { data } = predictByTree(tree, inputs, 2);
    expect(Math.max(...tree.leaves.flatMap(({ asked }) => asked))).toBeLessThan(35_000);
    for (const row of [0, 32_767, 32_768, 69_999]) {
      const alone = denseMatrix(1, 2, inputs.data.slice(2 * row, 2 * row + 2));
      expect(Array.from(predictByTree(tree, alone, 2).data)).toEqual(Array.from(data.subarray(2 * row, 2 * row + 2)));
    }
  });

  it("of classes averages probabilities, not scores", () => {
    const inputs = denseMatrix(1, 2, Float64Array.of(0, 0));
    const scores = (first: number): SupervisedEstimate => ({
      ...linearLeaf(0, 0),
      predict: () => denseMatrix(1, 2, Float64Array.of(first, 1 - first)),
    });
    // Scores of 7 and -6 are probabilities of 0.999 and 0.001.
    const tree: KernelTree = { ...treeOf(1), leaves: [scores(7), scores(0.5), scores(0.5)], task: "classification" };
    predictByTree(tree, inputs, 2).data.forEach((value, j) => {
      expect(value).toBeCloseTo(0.5 * [0.999, 0.001][j] + 0.5 * 0.5, 14);
    });
  });
});

describe("the temperature", () => {
  it("is the best of 21, hard routing among them, and each leaf predicts a row once", () => {
    const inputs = normals(60);
    for (const truth of [0, 0.07, 1.3]) {
      const targets = predictByTree(treeOf(truth), inputs, 2);
      const errors = temperatures.map((temperature) =>
        meanSquare(predictByTree(treeOf(temperature), inputs, 2).data, targets.data),
      );
      const least = Math.min(...errors);
      const tree = treeOf(NaN);
      const { temperature, error } = chooseTemperature(tree, inputs, targets);
      expect(temperature).toBe(temperatures[errors.indexOf(least)]);
      expect(error).toBeCloseTo(least, 14);
      for (const { asked } of tree.leaves) {
        expect(asked.length).toBeLessThanOrEqual(1);
        expect(asked.every((rows) => rows <= inputs.rows)).toBe(true);
      }
    }
  });

  it("is 0, or from 0.025 to 4.5 in equal ratios", () => {
    expect(temperatures).toHaveLength(21);
    expect(temperatures[0]).toBe(0);
    expect(temperatures[1]).toBeCloseTo(0.025, 15);
    expect(temperatures[20]).toBeCloseTo(4.5, 13);
    for (let k = 3; k <= 20; k++) {
      expect(temperatures[k] / temperatures[k - 1]).toBeCloseTo(temperatures[2] / temperatures[1], 12);
    }
  });
});
