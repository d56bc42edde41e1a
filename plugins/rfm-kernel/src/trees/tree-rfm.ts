import {
  type Algorithm,
  AgopError,
  type Iterate,
  type RunContext,
  shuffledIndices,
  type SupervisedProblem,
} from "@agop/core";
import { rowsAt } from "@agop/core/plugin";
import { byFirst } from "@agop/core/streaming";
import { kernelRfm, type KernelRfmOptions } from "../presets/kernel-rfm.js";
import { load } from "../ridge/kernel-estimate.js";
import { chooseTemperature } from "./choose-temperature.js";
import { type GrownTree, type GrowthOptions, growTree } from "./grow-tree.js";
import { holdRowsOut, type LeafRows, rowsOutsideAll } from "./held-out-rows.js";
import type { LeafRunner } from "./leaf-processes.js";
import { createLeafRunner } from "./leaf-runner.js";
import type { LeafAnswer, LeafTask } from "./leaf-tasks.js";
import { type KernelTreeEstimate, treeEstimate } from "./tree-estimate.js";
import { treeRfmCost } from "./tree-rfm-cost.js";
import { depthOf } from "./tree-splits.js";

/** How a tree grows, and what its leaves are. */
export interface TreeRfmOptions extends Partial<Omit<GrowthOptions, "leaf">> {
  /** What is fitted in every leaf, and gives the directions of the splits. */
  readonly leaf: KernelRfmOptions;
  /** Updates of the metric in a leaf at most, of which the best is taken. Default 5. */
  readonly updates?: number;
  /** Whether leaves are fitted again, in the metric that was chosen, to the rows held out too. Default true. */
  readonly refit?: boolean;
  /** T of soft routing, 0 for hard; left out, chosen on rows held out. */
  readonly temperature?: number | undefined;
  /**
   * Leaves fitted at a time, on worker threads; 1 for none. Default one for each processor, but 1 for a small problem, and always 1 in
   * a browser or on a backend that other threads cannot open.
   */
  readonly threads?: number | undefined;
}

export const treeDefaults = { leafSize: 5000, overlap: 0, splitRows: 2000, updates: 5, refit: true } as const;

/** Of a tree in operations; below, worker threads, which take half a second to start, are not worth it. */
const worthThreads = 2e10;

/** More rows say the same of a temperature. */
const mostRowsForTemperature = 4000;

/** Beyond, children are hardly smaller than their nodes, and leaves without number. */
export const mostOverlap = 0.25;

const name = "tree-rfm";

/**
 * A tree of kernel RFMs, for more rows than one system holds: rows are halved along the direction in which the function changes most
 * there, until they fit into leaves, each of which learns a metric of its own; predictions are those of a row's leaf, or of the leaves
 * near it together. It has one iterate, the finished tree. Over processes, which all have the problem as a whole, the first grows the tree,
 * and each fits some of its leaves. Whatever the number of threads and processes, results are the same bits.
 * Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053.
 * @throws AgopError `option-invalid` for an option outside its range; from a run `not-positive-definite`, `cancelled` between leaves,
 * `defect` where a worker thread dies
 */
export function treeRfm(options: TreeRfmOptions): Algorithm<SupervisedProblem, KernelTreeEstimate> {
  const complete = { ...treeDefaults, ...options };
  checkOptions(complete);
  return {
    name,
    iterate: async function* (problem, context) {
      // Of all rows: those of a leaf that come first in it are held out there.
      const order = shuffledIndices(problem.inputs.rows, context.random);
      const { sum, random, backend } = context;
      const alone = backend.opening?.onOneThread ?? (<T>(work: () => Promise<T>) => work());
      yield await alone(async () => {
        // On another machine growth could end in other bits, and leaves have other rows.
        const { seeds, ...grown } = await context.phase("grow", () =>
          byFirst(sum, async () => {
            const tree = await growTree(problem, complete, context);
            return { ...tree, seeds: tree.leaves.map(() => random.integer(2 ** 30)) };
          }),
        );
        const leaves = grown.leaves.map((rows) => holdRowsOut(rows, order));
        return fitTree({ problem, grown, seeds, leaves, order }, complete, context);
      });
    },
  };
}

type CompleteOptions = Required<Omit<TreeRfmOptions, "temperature" | "threads">> &
  Pick<TreeRfmOptions, "temperature" | "threads">;

interface Planted {
  readonly problem: SupervisedProblem;
  readonly grown: GrownTree;
  /** Of each leaf. */
  readonly seeds: readonly number[];
  readonly leaves: readonly LeafRows[];
  readonly order: Int32Array;
}

/** Leaves by the rows that are not held out, the temperature by those that are, and the leaves again by all. */
async function fitTree(
  { problem, grown, seeds, leaves, order }: Planted,
  options: CompleteOptions,
  context: RunContext,
): Promise<Iterate<KernelTreeEstimate>> {
  const { leaf, updates, refit, temperature: given, threads } = options;
  const { backend, phase, progress } = context;
  const { inputs, targets, task, categories } = problem;
  const at = (rows: Int32Array) => ({ inputs: rowsAt(inputs, rows), targets: rowsAt(targets, rows) });
  const { operations } = treeRfmCost(problem.summarise(), options);
  const wanted = threads ?? (operations > worthThreads ? undefined : 1);
  const runner = await createLeafRunner({ leaf, updates, task, categories }, leaves.length, wanted, context);
  try {
    const counted = (name: string) => (done: number) => {
      progress(name, done, leaves.length);
    };
    const chosen = await phase("fit", () =>
      answersOf(runner, leaves.length, counted("fit"), (k) => ({
        kind: "fit",
        seed: seeds[k],
        rows: at(leaves[k].fitted),
        heldOut: at(leaves[k].heldOut),
      })),
    );
    const estimatesOf = (answers: readonly LeafAnswer[]) => answers.map(({ content }) => load(content, backend));
    const tree = { splits: grown.splits, task: task.kind };
    const { temperature, error } = phase("temperature", () => {
      if (given !== undefined || leaves.length === 1) return { temperature: given ?? 0, error: undefined };
      const { inputs: free, targets: wanted } = at(rowsOutsideAll(leaves, order, mostRowsForTemperature));
      if (free.rows === 0) return { temperature: 0, error: undefined };
      return chooseTemperature({ ...tree, leaves: estimatesOf(chosen) }, free, wanted);
    });
    const last = refit
      ? await phase("refit", () =>
          answersOf(runner, leaves.length, counted("refit"), (k) => ({
            kind: "refit",
            seed: seeds[k],
            rows: at(grown.leaves[k]),
            fitted: chosen[k].content,
          })),
        )
      : chosen;
    const leafRows = Float64Array.from(leaves, ({ fitted }, k) => (refit ? grown.leaves[k] : fitted).length);
    const estimate = treeEstimate({ ...tree, temperature, leaves: estimatesOf(last), leafRows, outputs: targets.cols });
    const details = {
      leaves: leaves.length,
      depth: depthOf(grown.splits),
      updates: chosen.reduce((sum, { updates: made = 0 }) => sum + made, 0) / chosen.length,
      temperature,
      ...(error !== undefined && { heldOutMse: error }),
    };
    return { estimate, trainingResidual: residualOf(last), details };
  } finally {
    await runner.dispose();
  }
}

async function answersOf(
  runner: LeafRunner,
  leaves: number,
  onDone: (count: number) => void,
  taskOf: (leaf: number) => LeafTask,
): Promise<readonly LeafAnswer[]> {
  const answers: LeafAnswer[] = [];
  let done = 0;
  await runner.run(leaves, taskOf, (leaf, answer) => {
    answers[leaf] = answer;
    onDone(++done);
  });
  return answers;
}

/** ‖f(x) - y‖ / ‖y‖ of the leaves at their own rows. */
function residualOf(leaves: readonly LeafAnswer[]): number {
  const residual = leaves.reduce((sum, { residualSquares }) => sum + residualSquares, 0);
  const target = leaves.reduce((sum, { targetSquares }) => sum + targetSquares, 0);
  return target > 0 ? Math.sqrt(residual / target) : 0;
}

/** @throws AgopError `option-invalid` */
function checkOptions({
  leaf,
  leafSize,
  overlap,
  splitRows,
  updates,
  temperature = 0,
  threads = 1,
}: CompleteOptions): void {
  // What a leaf is fitted with is refused here, not in a thread.
  kernelRfm(leaf);
  const atLeast = (least: number) => (value: number) => Number.isInteger(value) && value >= least;
  const checks: readonly (readonly [string, number, boolean, string])[] = [
    ["leafSize", leafSize, atLeast(1)(leafSize), "an integer >= 1"],
    ["overlap", overlap, overlap >= 0 && overlap <= mostOverlap, `>= 0 and <= ${mostOverlap}`],
    ["splitRows", splitRows, atLeast(2)(splitRows), "an integer >= 2"],
    ["updates", updates, atLeast(0)(updates), "an integer >= 0"],
    ["temperature", temperature, temperature >= 0 && temperature < Infinity, ">= 0"],
    ["threads", threads, atLeast(1)(threads), "an integer >= 1"],
  ];
  for (const [option, value, isValid, range] of checks) {
    const what = `algorithm "${name}": ${option} is ${value}; it must be ${range}`;
    if (!isValid) throw new AgopError("option-invalid", what);
  }
}
