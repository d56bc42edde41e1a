import { exp, log } from "@agop/core/plugin";
import { projection, type TreeSplits } from "./tree-splits.js";

/** Which leaves predict a row, and with which weights. What `route` gives is overwritten by its next call. */
export interface Router {
  /** Of one row, the most. */
  readonly mostLeaves: number;
  /** The first so many of these, of weights that sum to 1. */
  readonly leaves: Int32Array;
  readonly weights: Float64Array;
  /** @param offset where the row begins. @returns of how many leaves */
  route(data: Float64Array, offset: number): number;
}

/** Leaves are taken, the heaviest first, until they have so much of the weight, */
const keptWeight = 0.99;
/** and at most so many. */
const keptLeaves = 12;
const leastLogWeight = -50;

/**
 * Rows to leaves, hard for temperature T = 0, else softly: with z_s = (x . v_s - b_s) / (T IQR_s) a row goes to the right of node s
 * with the weight σ(z_s), to the left with σ(-z_s), to a leaf with the product along its path.
 * Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053.
 */
export function createRouter(splits: TreeSplits, temperature: number): Router {
  return temperature === 0 ? hardRouter(splits) : softRouter(splits, temperature);
}

function hardRouter(splits: TreeSplits): Router {
  const { thresholds, children } = splits;
  const leaves = new Int32Array(1);
  const route = (data: Float64Array, offset: number): number => {
    let node = thresholds.length > 0 ? 0 : ~0;
    while (node >= 0) node = children[2 * node + (projection(splits, node, data, offset) <= thresholds[node] ? 0 : 1)];
    leaves[0] = ~node;
    return 1;
  };
  return { mostLeaves: 1, leaves, weights: Float64Array.of(1), route };
}

function softRouter(splits: TreeSplits, temperature: number): Router {
  const { thresholds, spreads, children } = splits;
  const count = thresholds.length;
  const mostLeaves = Math.min(keptLeaves, count + 1);
  const nodeLogs = new Float64Array(count);
  const leafWeights = new Float64Array(count + 1);
  const leaves = new Int32Array(mostLeaves);
  const weights = new Float64Array(mostLeaves);
  const pass = (child: number, log: number): void => {
    if (child >= 0) nodeLogs[child] = log;
    else leafWeights[~child] = exp(Math.max(log, leastLogWeight));
  };
  const route = (data: Float64Array, offset: number): number => {
    if (count === 0) leafWeights[0] = 1;
    // Every node comes before its children.
    for (let node = 0; node < count; node++) {
      const z = (projection(splits, node, data, offset) - thresholds[node]) / (temperature * spreads[node]);
      pass(children[2 * node], nodeLogs[node] + logSigmoid(-z));
      pass(children[2 * node + 1], nodeLogs[node] + logSigmoid(z));
    }
    return keepHeaviest(leafWeights, leaves, weights);
  };
  return { mostLeaves, leaves, weights, route };
}

/** log 1 / (1 + exp(-z)). */
function logSigmoid(z: number): number {
  const e = exp(-Math.abs(z));
  // log(1 + e) = log(1 + f) e / f, where f is what 1 + e keeps of e
  const f = 1 + e - 1;
  return Math.min(z, 0) - (f === 0 ? e : (log(1 + e) * e) / f);
}

/** Moves the heaviest from `all` to `leaves` and `weights`, divided by their sum. */
function keepHeaviest(all: Float64Array, leaves: Int32Array, weights: Float64Array): number {
  let sum = 0;
  for (const weight of all) sum += weight;
  let kept = 0;
  let count = 0;
  while (count < leaves.length && kept < keptWeight * sum) {
    let heaviest = 0;
    for (let leaf = 1; leaf < all.length; leaf++) if (all[leaf] > all[heaviest]) heaviest = leaf;
    leaves[count] = heaviest;
    weights[count++] = all[heaviest];
    kept += all[heaviest];
    all[heaviest] = 0;
  }
  for (let k = 0; k < count; k++) weights[k] /= kept;
  return count;
}
