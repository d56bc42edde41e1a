import { readFileSync } from "node:fs";
import { cpuBackend } from "@agop/backend-cpu";
import { type DenseMatrix, fromRows, type Random, supervised, type SupervisedProblem } from "@agop/core";
import { bareContext } from "@agop/core/run";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type ChosenLeaf, fitLeaf } from "../../../plugins/rfm-kernel/src/trees/fit-leaf.js";
import { growTree, problemAt } from "../../../plugins/rfm-kernel/src/trees/grow-tree.js";
import { holdRowsOut } from "../../../plugins/rfm-kernel/src/trees/held-out-rows.js";
import { rowsAt } from "@agop/core/plugin";
import { createRouter } from "../../../plugins/rfm-kernel/src/trees/routing.js";
import { predictByTree } from "../../../plugins/rfm-kernel/src/trees/tree-prediction.js";

interface Leaf {
  readonly type: "leaf";
  readonly trainRows: readonly number[];
  readonly nVal: number;
  readonly bestIter: number;
  readonly valMsePerFit: readonly number[];
  readonly M: readonly (readonly number[])[] | null;
  readonly alphaNorm: number;
}

interface Split {
  readonly type: "split";
  readonly direction: readonly number[];
  readonly threshold: number;
  readonly iqr: number;
  readonly left: Node;
  readonly right: Node;
}

type Node = Leaf | Split;

const numbers = z.array(z.number());
const table = z.array(numbers);
const leaf: z.ZodType<Leaf> = z.object({
  type: z.literal("leaf"),
  trainRows: numbers,
  nVal: z.int(),
  bestIter: z.int(),
  valMsePerFit: numbers,
  M: table.nullable(),
  alphaNorm: z.number(),
});
const split: z.ZodType<Split> = z.object({
  type: z.literal("split"),
  direction: numbers,
  threshold: z.number(),
  iqr: z.number(),
  left: z.lazy(() => node),
  right: z.lazy(() => node),
});
const node: z.ZodType<Node> = z.union([leaf, split]);
const run = z.object({
  params: z.object({ max_leaf_size: z.int(), L: z.number(), reg: z.number(), iters: z.int(), overlap: z.number() }),
  tree: node,
  predHard: numbers,
  predSoft: z.record(z.string(), numbers),
});
const golden = z
  .object({ Xtrain: table, Ytrain: table, Xval: table, Yval: table, Xtest: table, runs: z.array(run) })
  .parse(JSON.parse(readFileSync(new URL("tree_synth.json", import.meta.url), "utf8")));

/** The published trees were made with every random permutation replaced by the identity. */
const unmoved: Random = { uniform: () => 0, normal: () => 0, integer: (below) => below - 1 };

const train = supervised(fromRows(golden.Xtrain), fromRows(golden.Ytrain));
const validation = { inputs: fromRows(golden.Xval), targets: fromRows(golden.Yval) };
const test = fromRows(golden.Xtest);

/** Its reference takes distances from inner products, which round; ours are differences. */
const close = 2e-8;

describe.each(golden.runs)(
  "the published tree with overlap $params.overlap",
  ({ params, tree, predHard, predSoft }) => {
    const options = { kernel: { norm: 2, exponent: 1, bandwidth: params.L }, ridge: params.reg };
    const context = { ...bareContext(cpuBackend()), random: unmoved };
    const grow = () =>
      growTree(
        train,
        { leaf: options, leafSize: params.max_leaf_size, overlap: params.overlap, splitRows: 50_000 },
        context,
      );
    const nodes = inOrder(tree);
    const splits = nodes.filter((each) => each.type === "split");
    const leaves = nodes.filter((each) => each.type === "leaf");

    it("has the same splits", async () => {
      const { splits: grown } = await grow();
      expectClose(grown.directions, splits.flatMap(({ direction }) => direction)); // prettier-ignore
      expectClose(grown.thresholds, splits.map(({ threshold }) => threshold)); // prettier-ignore
      expectClose(grown.spreads, splits.map(({ iqr }) => iqr)); // prettier-ignore
    });

    it("has the same leaves, which predict the same, hard and soft", async () => {
      const { splits: grown, leaves: rows } = await grow();
      const order = Int32Array.from(golden.Xtrain.keys());
      const router = createRouter(grown, 0);
      const fitted: ChosenLeaf[] = [];
      for (const [k, expected] of leaves.entries()) {
        const { fitted: own, heldOut } = holdRowsOut(rows[k], order);
        expect(Array.from(own)).toEqual(expected.trainRows);
        const routed = Int32Array.from(golden.Xval.keys()).filter((row) => {
          router.route(validation.inputs.data, row * test.cols);
          return router.leaves[0] === k;
        });
        const chooseBy = both(problemAt(train, heldOut), {
          inputs: rowsAt(validation.inputs, routed),
          targets: rowsAt(validation.targets, routed),
        });
        expect(chooseBy.inputs.rows).toBe(expected.nVal);
        const chosen = await fitLeaf(problemAt(train, own), chooseBy, params.iters, options, context);
        expect(chosen.updates).toBe(expected.bestIter);
        expectClose(chosen.errors, expected.valMsePerFit);
        if (expected.M) expectClose(chosen.estimate.metric().data, expected.M.flat());
        expectClose([Math.hypot(...chosen.estimate.expansion().dual.data)], [expected.alphaNorm]);
        fitted.push(chosen);
      }
      const predictedAt = (temperature: number) => {
        const parts = { splits: grown, leaves: fitted.map(({ estimate }) => estimate), temperature };
        return predictByTree({ ...parts, task: "regression" }, test, 1).data;
      };
      expectClose(predictedAt(0), predHard);
      for (const [temperature, expected] of Object.entries(predSoft))
        expectClose(predictedAt(Number(temperature)), expected);
    });
  },
);

/** Every node before its children, the left before the right. */
function inOrder(tree: Node): readonly Node[] {
  return tree.type === "leaf" ? [tree] : [tree, ...inOrder(tree.left), ...inOrder(tree.right)];
}

function both(a: Pick<SupervisedProblem, "inputs" | "targets">, b: typeof a): typeof a {
  const stacked = (first: DenseMatrix, second: DenseMatrix): DenseMatrix => ({
    rows: first.rows + second.rows,
    cols: first.cols,
    data: Float64Array.of(...first.data, ...second.data),
  });
  return { inputs: stacked(a.inputs, b.inputs), targets: stacked(a.targets, b.targets) };
}

/** Relative to the largest. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, k) => Math.abs(value - actual[k])));
  expect(worst / largest).toBeLessThan(close);
}
