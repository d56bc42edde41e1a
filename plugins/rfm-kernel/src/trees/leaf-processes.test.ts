import { cpuBackend } from "@agop/backend-cpu";
import { AgopError, type Backend, denseMatrix, fit, seededRandom, supervised } from "@agop/core";
import type { Sum } from "@agop/core/streaming";
import { localProcesses } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import type { LeafRunner } from "./leaf-processes.js";
import type { LeafAnswer, LeafTask } from "./leaf-tasks.js";
import { overProcesses, ownLeaves } from "./leaf-processes.js";
import { treeRfm } from "./tree-rfm.js";

const random = seededRandom(6);
const [rows, features] = [240, 3];
const numbers = Float64Array.from({ length: rows * features }, () => random.normal());
const inputs = denseMatrix(rows, features, numbers);
const targets = Float64Array.from(
  { length: rows },
  (_, i) => Math.sin(numbers[features * i]) * numbers[features * i + 1],
);
const problem = supervised(inputs, denseMatrix(rows, 1, targets));

function treeOf(backend: Backend, sum?: Sum) {
  const algorithm = treeRfm({
    leaf: { kernel: { norm: 2, exponent: 1, bandwidth: 5 } },
    leafSize: 50,
    overlap: 0.05,
    updates: 2,
    threads: 1,
  });
  return fit({ algorithm, problem, backend, stop: { maxIterations: 1 }, ...(sum && { sum }) });
}

/** A backend that counts the fits, and fails at the one of this number. */
function counting(failsAt = Infinity) {
  const backend = cpuBackend();
  let fits = 0;
  const kernelFit: Backend["kernelFit"] = (...given) => {
    if (++fits === failsAt) throw new AgopError("not-positive-definite", `fit ${failsAt} fails`, "a hint");
    return backend.kernelFit(...given);
  };
  return { backend: { ...backend, kernelFit }, fits: () => fits };
}

describe("leaves over processes", () => {
  it.each([2, 3, 5])("give each of %i the bits of the tree of one, with less work each", async (size) => {
    const alone = counting();
    const { estimate } = await treeOf(alone.backend);
    expect(estimate.tree.leaves).toHaveLength(8);
    const parts = localProcesses(size).map((sum) => ({ ...counting(), sum }));
    const shared = await Promise.all(parts.map(({ backend, sum }) => treeOf(backend, sum)));
    for (const { estimate: found } of shared) expect(found.save()).toStrictEqual(estimate.save());
    const fits = parts.map((part) => part.fits());
    expect(fits.reduce((total, each) => total + each)).toBe(alone.fits());
    // At most three and the last one in a leaf; the first grows the tree beside, by one at each of seven splits.
    fits.forEach((count, rank) => {
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual((rank === 0 ? 7 : 0) + Math.ceil(8 / size) * 4);
    });
  });

  it("fail on all with the error of a leaf of one", async () => {
    const ends = await Promise.allSettled(
      localProcesses(3).map((sum) => treeOf(counting(sum.rank === 1 ? 3 : Infinity).backend, sum)),
    );
    const told = { code: "not-positive-definite", message: 'iteration 3, phase "fit": fit 3 fails', hint: "a hint" };
    for (const end of ends) expect(end).toMatchObject({ status: "rejected", reason: told });
  });

  it("are each one's in turn, and told to all, also where there are fewer leaves than processes", async () => {
    const task: LeafTask = {
      kind: "fit",
      seed: 0,
      rows: { inputs, targets: inputs },
      heldOut: { inputs, targets: inputs },
    };
    const answerOf = (leaf: number): LeafAnswer => ({
      content: { leaf, values: Float64Array.of(leaf) },
      residualSquares: NaN,
      targetSquares: -0,
      errors: [Infinity],
    });
    for (const [leaves, size] of [
      [5, 2],
      [2, 3],
      [3, 1],
    ] as const) {
      // prettier-ignore
      const done: (readonly [rank: number, leaf: number])[] = [];
      const told = await Promise.all(
        localProcesses(size).map(async (sum) => {
          let asked = -1;
          const taskOf = (leaf: number): LeafTask => {
            done.push([sum.rank, leaf]);
            asked = leaf;
            return task;
          };
          const runner: LeafRunner = {
            run: async (count, taskFor, onAnswer) => {
              expect(count).toBe(ownLeaves(leaves, sum));
              for (let k = 0; k < count; k++) {
                taskFor(k);
                onAnswer(k, await Promise.resolve(answerOf(asked)));
              }
            },
            dispose: () => Promise.resolve(),
          };
          const answers: LeafAnswer[] = [];
          await overProcesses(runner, sum).run(leaves, taskOf, (leaf, answer) => (answers[leaf] = answer));
          return answers;
        }),
      );
      for (const answers of told)
        expect(answers).toStrictEqual(Array.from({ length: leaves }, (_, leaf) => answerOf(leaf)));
      expect(done.map(([, leaf]) => leaf).sort()).toEqual(Array.from({ length: leaves }, (_, leaf) => leaf));
      for (const [rank, leaf] of done) expect(rank).toBe(leaf % size);
    }
  });
});
