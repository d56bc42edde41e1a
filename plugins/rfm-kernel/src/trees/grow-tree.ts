import {
  AgopError,
  type Random,
  type RunContext,
  shuffledIndices,
  type SupervisedProblem,
  supervised,
} from "@agop/core";
import { rowsAt } from "@agop/core/plugin";
import type { KernelRfmOptions } from "../presets/kernel-rfm.js";
import { type FitContext, splitDirection } from "./split-direction.js";
import { splitRows } from "./split-rows.js";
import { projection, type TreeSplits } from "./tree-splits.js";

export interface GrowthOptions {
  /** Of the regressions whose gradients give the directions. */
  readonly leaf: KernelRfmOptions;
  /** A node of no more rows is a leaf. */
  readonly leafSize: number;
  /** See `splitRows`. */
  readonly overlap: number;
  /** A direction is found on so many rows of the node, drawn at random. */
  readonly splitRows: number;
}

export interface GrownTree {
  readonly splits: TreeSplits;
  /** The rows of each leaf, ascending. */
  readonly leaves: readonly Int32Array[];
}

/** Of the rows drawn for a direction; the rest is what xRFM chooses between its fits by, and here there is one. */
const fittedPart = 0.95;

/**
 * Halves the rows of nodes, the first one with all rows, along the direction in which the function changes most there, until no
 * more than `leafSize` are left. A node takes a system of `splitRows` rows and a pass over its own.
 * Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053.
 * @throws AgopError `cancelled`, `not-positive-definite`
 */
export async function growTree(
  problem: SupervisedProblem,
  options: GrowthOptions,
  context: FitContext & Pick<RunContext, "progress">,
): Promise<GrownTree> {
  const { cols: features, data } = problem.inputs;
  const { leafSize, overlap } = options;
  const nodes: { readonly direction: Float64Array; readonly threshold: number; readonly spread: number }[] = [];
  const children: number[] = [];
  const leaves: Int32Array[] = [];
  const { rows: all } = problem.inputs;
  let placed = 0;
  const grow = async (rows: Int32Array): Promise<number> => {
    if (rows.length <= leafSize) {
      placed += rows.length;
      // Rows near a cut are in several leaves.
      context.progress("grow", Math.min(placed, all), all);
      return ~(leaves.push(rows) - 1);
    }
    await context.giveWay();
    if (context.signal.aborted) throw new AgopError("cancelled", "the growth of a tree was cancelled");
    const drawn = drawnRows(rows, options.splitRows, context.random);
    const direction = await splitDirection(problemAt(problem, drawn), options.leaf, context);
    const single = { features, directions: direction };
    const projections = Float64Array.from(rows, (row) => projection(single, 0, data, row * features));
    const { left, right, ...cut } = splitRows(rows, projections, overlap);
    const node = nodes.push({ direction, ...cut }) - 1;
    children[2 * node] = await grow(left);
    children[2 * node + 1] = await grow(right);
    return node;
  };
  await grow(Int32Array.from({ length: all }, (_, i) => i));
  const directions = new Float64Array(nodes.length * features);
  nodes.forEach(({ direction }, node) => {
    directions.set(direction, node * features);
  });
  const splits = {
    features,
    directions,
    thresholds: Float64Array.from(nodes, ({ threshold }) => threshold),
    spreads: Float64Array.from(nodes, ({ spread }) => spread),
    children: Int32Array.from(children),
  };
  return { splits, leaves };
}

function drawnRows(rows: Int32Array, most: number, random: Random): Int32Array {
  const drawn = shuffledIndices(rows.length, random).subarray(0, Math.min(most, rows.length));
  return drawn.subarray(0, Math.max(1, Math.floor(fittedPart * drawn.length))).map((place) => rows[place]);
}

/** The same problem with these rows alone. */
export function problemAt(problem: SupervisedProblem, rows: Int32Array): SupervisedProblem {
  const { inputs, targets, task, categories } = problem;
  return supervised(rowsAt(inputs, rows), rowsAt(targets, rows), { task, categories });
}
