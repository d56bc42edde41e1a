import { cpuBackend } from "@agop/backend-cpu";
import { denseMatrix, seededRandom, supervised, type SupervisedProblem } from "@agop/core";
import { bareContext } from "@agop/core/run";
import { describe, expect, it } from "vitest";
import { kernelRfm } from "../presets/kernel-rfm.js";
import { timesRoot } from "../features/metric-root.js";
import { fitLeaf, refitLeaf } from "./fit-leaf.js";
import { problemAt } from "./grow-tree.js";
import { meanSquare } from "./mean-square.js";

/** y = x_0 x_1 with eight inputs: features are worth learning. */
function products(rows: number, seed: number): SupervisedProblem {
  const random = seededRandom(seed);
  const inputs = denseMatrix(
    rows,
    8,
    Float64Array.from({ length: rows * 8 }, () => random.normal()),
  );
  const targets = Float64Array.from({ length: rows }, (_, i) => inputs.data[8 * i] * inputs.data[8 * i + 1]);
  return supervised(inputs, denseMatrix(rows, 1, targets));
}

const kernel = { norm: 2, exponent: 1, bandwidth: 10 };
const context = bareContext(cpuBackend());

/** The errors of the first fits at held-out rows, by the algorithm itself. */
async function errorsOf(problem: SupervisedProblem, heldOut: SupervisedProblem, count: number, ridge: number) {
  const errors: number[] = [];
  for await (const { estimate } of kernelRfm({ kernel, ridge }).iterate(problem, bareContext(cpuBackend()))) {
    errors.push(meanSquare(estimate.predict(heldOut.inputs).data, heldOut.targets.data));
    if (errors.length === count) break;
  }
  return errors;
}

describe("the fit of a leaf", () => {
  const [problem, heldOut] = [products(120, 1), products(50, 2)];

  it("is the best of its updates at the rows held out", async () => {
    const errors = await errorsOf(problem, heldOut, 4, 1e-3);
    const chosen = await fitLeaf(problem, heldOut, 3, { kernel, ridge: 1e-3 }, context);
    expect(chosen.errors).toEqual(errors.slice(0, chosen.errors.length));
    expect(chosen.updates).toBe(errors.indexOf(Math.min(...chosen.errors)));
    expect(chosen.updates).toBeGreaterThan(0);
    const { data } = chosen.estimate.predict(heldOut.inputs);
    expect(meanSquare(data, heldOut.targets.data)).toBe(errors[chosen.updates]);
  });

  it("ends where an update makes it a tenth worse than the best", async () => {
    // Nothing is to be learned from noise, and every update learns it better.
    const random = seededRandom(4);
    const [pure, other] = [products(40, 4), products(50, 5)].map(({ inputs, targets }) =>
      supervised(inputs, { ...targets, data: targets.data.map(() => random.normal()) }),
    );
    const { errors } = await fitLeaf(pure, other, 10, { kernel, ridge: 1e-3 }, context);
    const least = (count: number) => Math.min(...errors.slice(0, count));
    expect(errors.length).toBeLessThan(11);
    errors.forEach((error, k) => {
      expect(error > 1.1 * least(k + 1)).toBe(k === errors.length - 1);
    });
  });

  it("is the first of those that are equally good", async () => {
    const zeros = (of: SupervisedProblem) =>
      supervised(of.inputs, { ...of.targets, data: of.targets.data.map(() => 0) });
    const { updates, errors } = await fitLeaf(zeros(problem), zeros(heldOut), 3, { kernel }, context);
    expect([updates, ...errors]).toEqual([0, 0, 0, 0, 0]);
  });

  it("is plain kernel ridge regression where no row is held out", async () => {
    const none = problemOfNone(problem);
    const { updates, errors } = await fitLeaf(problem, none, 3, { kernel }, context);
    expect([updates, errors.length]).toEqual([0, 1]);
  });

  it("tells its residual", async () => {
    const { estimate, residualSquares, targetSquares } = await fitLeaf(
      problem,
      heldOut,
      2,
      { kernel, ridge: 1 },
      context,
    );
    const { data } = estimate.predict(problem.inputs);
    const count = data.length;
    expect(residualSquares / count).toBeCloseTo(meanSquare(data, problem.targets.data), 10);
    expect(targetSquares / count).toBeCloseTo(meanSquare(data.fill(0), problem.targets.data), 10);
  });

  it("is made again for other rows in the metric that was chosen", async () => {
    const backend = cpuBackend();
    const first = await fitLeaf(problem, heldOut, 2, { kernel, adaptive: true }, context);
    const all = products(170, 1);
    const again = await refitLeaf(all, first.estimate, { kernel, adaptive: true, ridge: 0.01 }, bareContext(backend));
    const { kernel: chosen, root } = first.estimate.expansion();
    expect(again.estimate.expansion().kernel).toEqual(chosen);
    // (k + λ I) α = y in the chosen metric.
    const u = timesRoot(backend.fromDense(all.inputs), root, backend);
    const dual = backend.toDense(backend.kernelSolve(chosen, u, 0.01, backend.fromDense(all.targets))).data;
    again.estimate.expansion().dual.data.forEach((value, i) => {
      expect(value).toBeCloseTo(dual[i], 8);
    });
  });
});

function problemOfNone({ inputs, targets }: SupervisedProblem): Pick<SupervisedProblem, "inputs" | "targets"> {
  return { inputs: denseMatrix(0, inputs.cols), targets: denseMatrix(0, targets.cols) };
}

describe("rows of a problem", () => {
  it("keep its task and its categories", () => {
    const inputs = denseMatrix(3, 2, Float64Array.of(1, 2, 3, 4, 5, 6));
    const targets = denseMatrix(3, 2, Float64Array.of(1, 0, 0, 1, 1, 0));
    const task = { kind: "classification", classes: ["a", "b"] } as const;
    const part = problemAt(supervised(inputs, targets, { task, categories: [[0, 1]] }), Int32Array.of(2, 0));
    expect([part.task, part.categories]).toEqual([task, [[0, 1]]]);
    expect(Array.from(part.inputs.data)).toEqual([5, 6, 1, 2]);
    expect(Array.from(part.targets.data)).toEqual([1, 0, 1, 0]);
  });
});
