import { cpuBackend } from "@agop/backend-cpu";
import { defaultPlugins } from "agop";
import { denseMatrix, type RunEvent, type SupervisedEstimate } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { smallSupervised } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import type { Choice } from "../selection/select-by-validation.js";
import { chooseMembers } from "./choose-members.js";
import { fitMembers, type Member, membersFor } from "./fit-members.js";
import type { SupervisedData, SupervisedFitting } from "./fit-supervised.js";

const fitting: SupervisedFitting = {
  registry: createRegistry(defaultPlugins),
  backend: cpuBackend(),
  algorithm: "kernel-rfm",
  options: { bandwidth: 3 },
  seed: 0,
  maxIterations: 4,
};
const { inputs, targets, task } = smallSupervised();
const data: SupervisedData = { inputs, targets, task, groups: [] };
const elsewhere = smallSupervised(2).inputs;
const [mild, strong]: readonly Choice[] = [{ ridge: 0.1 }, { ridge: 1 }];
const members: readonly Member[] = [
  { choice: mild, iterations: 3, weight: 0.5 },
  { choice: strong, iterations: 2, weight: 0.2 },
  { choice: mild, iterations: 1, weight: 0.3 },
];
const alone = async ({ choice, iterations }: Member): Promise<SupervisedEstimate> => {
  const fitted = await fitMembers(fitting, [{ choice, iterations, weight: 1 }], data, { label: "final" }, {});
  return fitted.estimate;
};

describe("members", () => {
  it("are what each is alone, and the estimate their weighted mean", async () => {
    const started: RunEvent[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.type === "run-started") started.push(event);
    };
    const { estimate, iterations } = await fitMembers(fitting, members, data, { label: "final" }, { onEvent });
    // Fits that differ in iterations alone share a run.
    expect(started).toHaveLength(2);
    expect(iterations).toBe(3);
    const each = await Promise.all(members.map(alone));
    const predicted = each.map((one) => one.predict(elsewhere).data);
    estimate.predict(elsewhere).data.forEach((value, k) => {
      const expected = members.reduce((sum, { weight }, m) => sum + weight * predicted[m][k], 0);
      expect(value).toBeCloseTo(expected, 12);
    });
    // Where the members' gradients disagree, those of the mean are smaller: G of the mean is no more than the mean of the G.
    const trace = (agop: Float64Array | undefined): number =>
      [0, 1, 2, 3, 4].reduce((sum, j) => sum + (agop?.[6 * j] ?? NaN), 0);
    const mean = members.reduce((sum, { weight }, m) => sum + weight * trace(each[m].agop?.().data), 0);
    expect(trace(estimate.agop?.().data)).toBeLessThan(mean);
    expect(trace(estimate.agop?.().data)).toBeGreaterThan(0.8 * mean);
  });

  it("is the fit itself where there is one, as long as its run may be where nothing chose", async () => {
    const { estimate, iterations } = await fitMembers(
      fitting,
      [{ choice: {}, iterations: undefined, weight: 1 }],
      data,
      { label: "final" },
      {},
    );
    expect(iterations).toBe(4);
    expect(estimate.save().format).toBe("kernel-expansion-in-metric");
  });

  it("are ten of few rows, fewer of many, and one of more than ten thousand", () => {
    expect([100, 2000, 4000, 10_000, 10_001, 1e6].map(membersFor)).toEqual([10, 10, 5, 2, 1, 1]);
  });
});

describe("the choice of members", () => {
  const space = { ridge: [1e-6, 1e-2, 1], metric: ["full", "diagonal"] };
  const folds = { folds: Int32Array.from({ length: inputs.rows }, (_, i) => i % 4), count: 4 };

  it("begins with the best alone, which is the only one where one is asked for", async () => {
    const several = await chooseMembers(fitting, space, data, folds, 10, {});
    const single = await chooseMembers(fitting, space, data, folds, 1, {});
    expect(single.members).toEqual([{ ...several.members[0], weight: 1 }]);
    expect(single.validation).toEqual(several.validation);
    expect(several.members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it("finds nothing to add to a fit of data without noise that is far better than all others", async () => {
    const linear = denseMatrix(
      inputs.rows,
      1,
      Float64Array.from({ length: inputs.rows }, (_, i) => inputs.data[5 * i]),
    );
    const smooth = { ...fitting, options: { kernel: "gaussian", bandwidth: 30 } };
    const choices = { ridge: [1e-8, 1e-1, 1] };
    const { members: chosen, validation } = await chooseMembers(
      smooth,
      choices,
      { ...data, targets: linear },
      folds,
      10,
      {},
    );
    expect(validation["rmse"]).toBeLessThan(1e-3);
    expect(chosen.map(({ choice }) => choice)).toEqual(chosen.map(() => ({ ridge: 1e-8 })));
  });
});
