import { cpuBackend } from "@agop/backend-cpu";
import { wasmBackend } from "@agop/backend-wasm";
import {
  denseMatrix,
  type Estimate,
  fit,
  onTargets,
  seededRandom,
  supervised,
  type SupervisedProblem,
} from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { bareContext } from "@agop/core/run";
import { checkAlgorithm, smallSupervised } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { rfmKernelPlugin } from "../index.js";
import { growTree } from "./grow-tree.js";
import type { KernelTreeEstimate } from "./tree-estimate.js";
import { leavesFor, treeRfmCost } from "./tree-rfm-cost.js";
import { treeDefaults, treeRfm, type TreeRfmOptions } from "./tree-rfm.js";

const kernel = { norm: 2, exponent: 1, bandwidth: 10 };
const leaf = { kernel, ridge: 1e-3 };
const features = 6;

/** y = x_0 x_1 + x_2 (x_3 > 0) + noise. */
function nonlinear(rows: number, seed: number): SupervisedProblem {
  const random = seededRandom(seed);
  const inputs = denseMatrix(
    rows,
    features,
    Float64Array.from({ length: rows * features }, () => random.normal()),
  );
  const targets = Float64Array.from({ length: rows }, (_, i) => {
    const [a, b, c, d] = inputs.data.subarray(i * features);
    return a * b + (d > 0 ? c : 0) + 0.1 * random.normal();
  });
  return supervised(inputs, denseMatrix(rows, 1, targets));
}

function fitted(problem: SupervisedProblem, options: Partial<TreeRfmOptions>, backend = cpuBackend()) {
  return fit({ algorithm: treeRfm({ leaf, threads: 1, ...options }), problem, backend, stop: { maxIterations: 1 } });
}

function isTree(estimate: Estimate): estimate is KernelTreeEstimate {
  return estimate.save().format === "kernel-tree";
}

checkAlgorithm(() => treeRfm({ leaf, leafSize: 12, threads: 1 }), {
  title: "a tree of kernel RFMs",
  problem: smallSupervised(),
  backend: cpuBackend,
  otherBackend: () => wasmBackend({ threads: 1 }),
  load: (saved, backend) => createRegistry([rfmKernelPlugin]).loadEstimate(saved, backend),
});
describe("a tree of kernel RFMs", () => {
  it("learns what is not linear from 2,000 rows in leaves of 500, where one linear fit explains a fifth", async () => {
    const backend = await wasmBackend({ threads: 1 });
    const [problem, test] = [nonlinear(2000, 1), nonlinear(1000, 2)];
    const { estimate } = await fitted(problem, { leafSize: 500, updates: 3 }, backend);
    expect(estimate.tree.leaves).toHaveLength(4);
    const rmse = onTargets(test.inputs, test.targets).measure(estimate)["rmse"];
    const linear = backend.scope(() => {
      const [x, y] = [problem.inputs, problem.targets].map(backend.fromDense);
      const weights = backend.choleskySolve(backend.gram(x), backend.multiply(x, y, { left: true }));
      return backend.toDense(backend.multiply(backend.fromDense(test.inputs), weights)).data;
    });
    const squares = linear.reduce((sum, value, i) => sum + (value - test.targets.data[i]) ** 2, 0);
    const linearRmse = Math.sqrt(squares / linear.length);
    expect(linearRmse).toBeGreaterThan(1);
    expect(rmse).toBeLessThan(0.4 * linearRmse);
    // The directions that matter are the first four.
    const { data } = estimate.agop();
    const weights = Array.from({ length: features }, (_, j) => data[j * (features + 1)]);
    expect(Math.min(...weights.slice(0, 4))).toBeGreaterThan(4 * Math.max(...weights.slice(4)));
    backend.dispose();
  });

  it("is better with soft routing and all rows than without", async () => {
    const [problem, test] = [nonlinear(800, 3), nonlinear(1000, 4)];
    const errorWith = async (options: Partial<TreeRfmOptions>): Promise<number> => {
      const { estimate } = await fitted(problem, { leafSize: 200, updates: 2, ...options });
      return onTargets(test.inputs, test.targets).measure(estimate)["rmse"];
    };
    const chosen = await errorWith({});
    expect(chosen).toBeLessThan(await errorWith({ temperature: 0 }));
    expect(chosen).toBeLessThan(await errorWith({ refit: false }));
  });

  it("predicts classes by probabilities", async () => {
    const { inputs, targets } = nonlinear(400, 5);
    const indicators = denseMatrix(400, 2);
    targets.data.forEach((value, i) => (indicators.data[2 * i + (value > 0 ? 1 : 0)] = 1));
    const task = { kind: "classification", classes: ["no", "yes"] } as const;
    const { estimate } = await fitted(supervised(inputs, indicators, { task }), { leafSize: 100, updates: 2 });
    const test = nonlinear(300, 6);
    const { data } = estimate.predict(test.inputs);
    let right = 0;
    for (let i = 0; i < 300; i++) {
      expect(data[2 * i] + data[2 * i + 1]).toBeCloseTo(1, 12);
      expect(Math.min(data[2 * i], data[2 * i + 1])).toBeGreaterThanOrEqual(1e-3 - 1e-12);
      if (data[2 * i + 1] > 0.5 === test.targets.data[i] > 0) right++;
    }
    expect(right / 300).toBeGreaterThan(0.75);
  });

  it("is loaded to the same bits", async () => {
    const { estimate } = await fitted(nonlinear(300, 7), { leafSize: 80, overlap: 0.1, updates: 2, temperature: 0.4 });
    const loaded = createRegistry([rfmKernelPlugin]).loadEstimate(structuredClone(estimate.save()), cpuBackend());
    const again = loaded.save();
    expect(again).toStrictEqual(estimate.save());
    const { inputs } = nonlinear(50, 8);
    expect(isTree(loaded) && loaded.predict(inputs)).toStrictEqual(estimate.predict(inputs));
  });

  it("has the AGOPs of its leaves, weighted by their rows", async () => {
    const { estimate } = await fitted(nonlinear(90, 9), { leafSize: 40, updates: 0 });
    const { leaves, leafRows } = estimate.tree;
    expect(Array.from(leafRows)).toEqual([23, 22, 23, 22]);
    const expected = leaves[0]
      .expansion()
      .agop.data.map((_, k) =>
        leaves.reduce((sum, { expansion }, l) => sum + (leafRows[l] / 90) * expansion().agop.data[k], 0),
      );
    estimate.agop().data.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k], 12);
    });
  });

  it("tells how far it has come while it grows", async () => {
    const told: string[] = [];
    const problem = nonlinear(90, 9);
    const progress = (phase: string, done: number, total: number | null) => {
      told.push(`${phase} ${done}/${String(total)}`);
    };
    const context = { ...bareContext(cpuBackend()), progress };
    for await (const { estimate } of treeRfm({ leaf, leafSize: 40, threads: 1 }).iterate(problem, context)) {
      expect(estimate.tree.leaves).toHaveLength(4);
    }
    const leaves = (phase: string) => [1, 2, 3, 4].map((done) => `${phase} ${done}/4`);
    expect(told).toEqual([
      "grow 23/90",
      "grow 45/90",
      "grow 68/90",
      "grow 90/90",
      ...leaves("fit"),
      ...leaves("refit"),
    ]);
  });

  it("is cancelled between leaves", async () => {
    const controller = new AbortController();
    const problem = nonlinear(200, 10);
    const context = { ...bareContext(cpuBackend()), signal: controller.signal };
    let turns = 0;
    const giveWay = () => {
      if (++turns === 4) controller.abort();
      return Promise.resolve();
    };
    const iterates = treeRfm({ leaf, leafSize: 50, threads: 1 }).iterate(problem, { ...context, giveWay });
    const finished: unknown[] = [];
    const all = async () => {
      for await (const iterate of iterates) finished.push(iterate);
    };
    await expect(all()).rejects.toThrow(expect.objectContaining({ code: "cancelled" }));
    expect([turns, finished.length]).toEqual([4, 0]);
  });

  it.each([
    [{ leafSize: 0 }, "leafSize is 0"],
    [{ overlap: 0.3 }, "overlap is 0.3"],
    [{ splitRows: 1 }, "splitRows is 1"],
    [{ updates: -1 }, "updates is -1"],
    [{ temperature: -1 }, "temperature is -1"],
    [{ threads: 0.5 }, "threads is 0.5"],
    [{ leaf: { kernel: { norm: 1, exponent: 2, bandwidth: 1 } } }, "no kernel has"],
    [{ leaf: { kernel: { norm: 1, exponent: 1, bandwidth: 1 }, ridge: -1 } }, "ridge is -1"],
    [{ leaf: { kernel: { norm: 1, exponent: 1, bandwidth: 1 }, metricRows: 0 } }, "metricRows is 0"],
  ])("refuses %j", (options, message) => {
    expect(() => treeRfm({ leaf, ...options })).toThrow(message);
    expect(() => treeRfm({ leaf, ...options })).toThrow(expect.objectContaining({ code: "option-invalid" }));
  });
});

describe("tree-rfm by name", () => {
  it("takes every value that is worth trying", () => {
    const registry = createRegistry([rfmKernelPlugin]);
    const { tuning } = registry.find("algorithm", "tree-rfm");
    const given = tuning.supervised ?? {};
    const space = typeof given === "function" ? given(smallSupervised().summarise()) : given;
    expect(Object.keys(space)).not.toEqual([]);
    for (const [option, values] of Object.entries(space)) {
      for (const value of values) registry.algorithm("supervised", { name: "tree-rfm", [option]: value });
    }
  });
});

describe("what a tree takes", () => {
  it.each([
    [90, 20, 0],
    [90, 20, 0.1],
    [64, 64, 0.1],
    [130, 30, 0.25],
  ])("is foretold for the leaves of %i rows, at most %i in each, with overlap %d", async (rows, leafSize, overlap) => {
    const options = { leaf, leafSize, overlap, splitRows: 30 };
    const { leaves } = await growTree(nonlinear(rows, 1), options, bareContext(cpuBackend()));
    const foretold = leavesFor(rows, options);
    expect(Math.abs(Math.log2(leaves.length / foretold.leaves))).toBeLessThanOrEqual(1);
    const all = leaves.reduce((sum, { length }) => sum + length, 0);
    expect(all / (foretold.leaves * foretold.rows)).toBeGreaterThan(0.5);
    expect(all / (foretold.leaves * foretold.rows)).toBeLessThan(2);
  });

  it("grows with the rows, not with their square", () => {
    const costOf = (observations: number) =>
      treeRfmCost({ kind: "supervised", observations, features: 20 }, treeDefaults);
    const [small, large] = [costOf(20_000), costOf(320_000)];
    expect(large.operations / small.operations).toBeLessThan(20);
    expect(large.memoryBytes / small.memoryBytes).toBeLessThan(16);
  });
});
