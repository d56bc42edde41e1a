import {
  AgopError,
  type Backend,
  denseMatrix,
  type DenseMatrix,
  type State,
  type SupervisedEstimate,
} from "@agop/core";
import { asState, contributeEstimate, savedNumbers, savedSize } from "@agop/core/plugin";
import { type KernelEstimate, load as loadLeaf } from "../ridge/kernel-estimate.js";
import { type KernelTree, predictByTree } from "./tree-prediction.js";
import { loadSplits, saveSplits } from "./tree-splits.js";

/** A tree whose leaves are expansions in kernels. */
export interface TreeParts extends KernelTree {
  readonly leaves: readonly KernelEstimate[];
  /** How many rows each leaf was fitted to. */
  readonly leafRows: Float64Array;
  /** c, the number of targets. */
  readonly outputs: number;
}

/** A tree of kernel machines; it lives on the host and computes on a backend. */
export interface KernelTreeEstimate extends SupervisedEstimate {
  readonly tree: TreeParts;
  /** The AGOPs of the leaves, averaged by their rows, d x d. */
  agop(): DenseMatrix;
}

const format = "kernel-tree";

/** @throws AgopError `shape-mismatch` from `predict` for inputs of other columns */
export function treeEstimate(tree: TreeParts): KernelTreeEstimate {
  const { splits, leaves, leafRows, outputs } = tree;
  return {
    kind: "supervised",
    tree,
    predict: (inputs) => {
      if (inputs.cols !== splits.features) {
        throw new AgopError("shape-mismatch", `inputs have ${inputs.cols} columns, not ${splits.features}`);
      }
      return predictByTree(tree, inputs, outputs);
    },
    agop: () => averageAgop(leaves, leafRows, splits.features),
    detach: () => undefined,
    save: () => ({ format, content: saved(tree) }),
  };
}

/** Σ n_l G_l / Σ n_l. */
function averageAgop(leaves: readonly KernelEstimate[], leafRows: Float64Array, d: number): DenseMatrix {
  const total = leafRows.reduce((sum, rows) => sum + rows, 0);
  const average = denseMatrix(d, d);
  leaves.forEach(({ expansion }, leaf) => {
    const { agop } = expansion();
    for (let k = 0; k < d * d; k++) average.data[k] += (leafRows[leaf] / total) * agop.data[k];
  });
  return average;
}

function saved({ splits, leaves, leafRows, temperature, task, outputs }: TreeParts): State {
  const contents = leaves.map((leaf) => leaf.save().content);
  return { splits: saveSplits(splits), leaves: contents, leafRows, temperature, task, outputs };
}

function load({ splits, leaves, leafRows, temperature, task, outputs }: State, backend: Backend): KernelTreeEstimate {
  const isTask = task === "regression" || task === "classification";
  const rows = savedNumbers(leafRows);
  if (!isTask || !Array.isArray(leaves) || leaves.length !== rows.length || !(Number(temperature) >= 0)) {
    throw new AgopError("state-invalid", "a saved tree is damaged");
  }
  return treeEstimate({
    splits: loadSplits(asState(splits), leaves.length),
    leaves: leaves.map((content: State[string]) => loadLeaf(asState(content), backend)),
    leafRows: rows,
    temperature: Number(temperature),
    task,
    outputs: savedSize(outputs),
  });
}

export const treeEstimateContribution = contributeEstimate({
  name: format,
  summary: "splits of a tree, and the kernel expansions of its leaves",
  source: "docs/reference/problems.md",
  load,
});
