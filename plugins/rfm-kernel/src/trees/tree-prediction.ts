import { denseMatrix, type DenseMatrix, type SupervisedEstimate, type SupervisedTask } from "@agop/core";
import { rowsAt } from "@agop/core/plugin";
import { outputsOf } from "@agop/core/run";
import { createRouter, type Router } from "./routing.js";
import type { TreeSplits } from "./tree-splits.js";

/** What predictions are made with. */
export interface KernelTree {
  readonly splits: TreeSplits;
  readonly leaves: readonly SupervisedEstimate[];
  /** T of soft routing; 0 is hard. */
  readonly temperature: number;
  /** Classes are predicted by the average of the leaves' probabilities. */
  readonly task: SupervisedTask["kind"];
}

/** Rows whose leaves are known at once: what is held beside inputs and outputs grows with these, not with all rows. */
const batchRows = 32_768;

/**
 * Σ weight of leaf · outputs of leaf for each row of the inputs (n x d), n x c. The rows of a batch that a leaf has a share in go
 * through it at once.
 */
export function predictByTree(
  { splits, leaves, temperature, task }: KernelTree,
  inputs: DenseMatrix,
  outputs: number,
): DenseMatrix {
  const result = denseMatrix(inputs.rows, outputs);
  const router = createRouter(splits, temperature);
  for (let first = 0; first < inputs.rows; first += batchRows) {
    const end = Math.min(first + batchRows, inputs.rows);
    sharesByLeaf(router, leaves.length, inputs, first, end).forEach(({ rows, weights }, leaf) => {
      if (rows.length === 0) return;
      const { data } = outputsOf(leaves[leaf], rowsAt(inputs, rows), { kind: task });
      for (let i = 0; i < rows.length; i++) {
        for (let k = 0; k < outputs; k++) result.data[rows[i] * outputs + k] += weights[i] * data[i * outputs + k];
      }
    });
  }
  return result;
}

interface Shares {
  readonly rows: Int32Array;
  readonly weights: Float64Array;
}

/** For each leaf the rows from `first` to `end` that it has a share in. */
function sharesByLeaf(
  router: Router,
  leafCount: number,
  { cols, data }: DenseMatrix,
  first: number,
  end: number,
): readonly Shares[] {
  const most = (end - first) * router.mostLeaves;
  const [leafOf, rowOf, weightOf] = [new Int32Array(most), new Int32Array(most), new Float64Array(most)];
  const counts = new Int32Array(leafCount);
  let total = 0;
  for (let row = first; row < end; row++) {
    const count = router.route(data, row * cols);
    for (let k = 0; k < count; k++, total++) {
      leafOf[total] = router.leaves[k];
      rowOf[total] = row;
      weightOf[total] = router.weights[k];
      counts[leafOf[total]]++;
    }
  }
  const shares = Array.from(counts, (count) => ({ rows: new Int32Array(count), weights: new Float64Array(count) }));
  counts.fill(0);
  for (let place = 0; place < total; place++) {
    const leaf = leafOf[place];
    shares[leaf].rows[counts[leaf]] = rowOf[place];
    shares[leaf].weights[counts[leaf]++] = weightOf[place];
  }
  return shares;
}
