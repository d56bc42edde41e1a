import type { DenseMatrix } from "@agop/core";
import { pow, rowsAt } from "@agop/core/plugin";
import { outputsOf } from "@agop/core/run";
import { createRouter, type Router } from "./routing.js";
import type { KernelTree } from "./tree-prediction.js";

export interface TemperatureChoice {
  readonly temperature: number;
  /** The mean of the squared errors with it; of classes, of their probabilities. */
  readonly error: number;
}

const softest = 4.5;
const hardest = 0.025;
const softCount = 20;

/** 0, which is hard routing, and 20 from 0.025 to 4.5, each the same multiple of the one before. */
export const temperatures: readonly number[] = [
  0,
  ...Array.from({ length: softCount }, (_, k) => hardest * pow(softest / hardest, k / (softCount - 1))),
];

/**
 * The temperature of least error, of several the first. A leaf predicts a row once, whichever temperatures send it there.
 * Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053.
 * @param inputs n x d, rows that no leaf is fitted to; n >= 1
 * @param targets n x c
 */
export function chooseTemperature(
  { splits, leaves, task }: Omit<KernelTree, "temperature">,
  inputs: DenseMatrix,
  targets: DenseMatrix,
): TemperatureChoice {
  const { rows, cols } = inputs;
  const routers = temperatures.map((temperature) => ({ temperature, router: createRouter(splits, temperature) }));
  /** Where row i is among the rows of a leaf, in i leaves.length + leaf; -1 where no temperature sends it there. */
  const places = new Int32Array(rows * leaves.length).fill(-1);
  const rowsOf = leaves.map((): number[] => []);
  for (let i = 0; i < rows; i++) {
    for (const { router } of routers) {
      forEachLeaf(router, inputs.data, i * cols, (leaf) => {
        const at = i * leaves.length + leaf;
        if (places[at] < 0) places[at] = rowsOf[leaf].push(i) - 1;
      });
    }
  }
  const outputs = leaves.map((leaf, k) =>
    rowsOf[k].length > 0 ? outputsOf(leaf, rowsAt(inputs, Int32Array.from(rowsOf[k])), { kind: task }).data : undefined,
  );
  const errorWith = (router: Router): number => {
    let squares = 0;
    const predicted = new Float64Array(targets.cols);
    for (let i = 0; i < rows; i++) {
      predicted.fill(0);
      forEachLeaf(router, inputs.data, i * cols, (leaf, weight) => {
        const from = places[i * leaves.length + leaf] * targets.cols;
        for (let k = 0; k < predicted.length; k++) predicted[k] += weight * (outputs[leaf]?.[from + k] ?? NaN);
      });
      predicted.forEach((value, k) => (squares += (value - targets.data[i * targets.cols + k]) ** 2));
    }
    return squares / (rows * targets.cols);
  };
  let best: TemperatureChoice = { temperature: 0, error: Infinity };
  for (const { temperature, router } of routers) {
    const error = errorWith(router);
    if (error < best.error) best = { temperature, error };
  }
  return best;
}

function forEachLeaf(
  router: Router,
  data: Float64Array,
  offset: number,
  visit: (leaf: number, weight: number) => void,
): void {
  const count = router.route(data, offset);
  for (let k = 0; k < count; k++) visit(router.leaves[k], router.weights[k]);
}
