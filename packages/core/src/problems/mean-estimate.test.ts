import { cpuBackend } from "@agop/backend-cpu";
import { describe, expect, it } from "vitest";
import type { State } from "../contracts/state.js";
import { denseMatrix, type DenseMatrix, fromRows } from "../matrix/matrix.js";
import { asState } from "../matrix/saved-features.js";
import { contributeEstimate } from "../plugin/contribute.js";
import { definePlugin } from "../plugin/define-plugin.js";
import { createRegistry } from "../plugin/registry.js";
import { savedNumbers } from "./estimate-formats.js";
import { agopOfMean, type MeanMember, meanEstimate } from "./mean-estimate.js";
import { classProbabilities, type SupervisedEstimate } from "./supervised-learning.js";

const backend = cpuBackend();
const x = fromRows([
  [1, 2],
  [-1, 0.5],
  [0.25, 3],
]);

/** f(x) = g · x, with one output, or with the outputs g · x and 1 - g · x. */
function linear(g: Float64Array, outputs = 1): SupervisedEstimate {
  const agop = (): DenseMatrix =>
    denseMatrix(
      2,
      2,
      Float64Array.from({ length: 4 }, (_, k) => outputs * g[k >> 1] * g[k & 1]),
    );
  return {
    kind: "supervised",
    predict: ({ rows, data }) => {
      const predicted = denseMatrix(rows, outputs);
      for (let i = 0; i < rows; i++) {
        const value = g[0] * data[2 * i] + g[1] * data[2 * i + 1];
        predicted.data.set(outputs === 1 ? [value] : [value, 1 - value], i * outputs);
      }
      return predicted;
    },
    agop,
    gradients: ({ rows }) => {
      const sign = (k: number): number => (k < 2 * rows ? 1 : -1);
      return denseMatrix(
        rows * outputs,
        2,
        Float64Array.from({ length: 2 * rows * outputs }, (_, k) => sign(k) * g[k % 2]),
      );
    },
    detach: () => undefined,
    save: () => ({ format: "linear-of-a-test", content: { g, outputs } }),
  };
}

const linearFormat = contributeEstimate({
  name: "linear-of-a-test",
  summary: "g",
  source: "this test",
  load: ({ g, outputs }) => linear(savedNumbers(g), Number(outputs)),
});
const registry = createRegistry([definePlugin({ name: "linear", contributions: [linearFormat] })]);

const [g, h] = [Float64Array.of(1, 0.5), Float64Array.of(-2, 1)];
const members: readonly MeanMember[] = [
  { weight: 0.75, estimate: linear(g) },
  { weight: 0.25, estimate: linear(h) },
];
const mixed = g.map((value, j) => 0.75 * value + 0.25 * h[j]);

describe("a mean of functions", () => {
  it("predicts their weighted mean", () => {
    const expected = linear(mixed).predict(x).data;
    meanEstimate(members, "regression")
      .predict(x)
      .data.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 14);
      });
  });

  it("predicts the mean of the probabilities of classes, which sum to 1", () => {
    const classes = members.map(({ weight, estimate }, m) => ({
      weight,
      estimate: { ...estimate, predict: linear([g, h][m], 2).predict },
    }));
    const { data } = meanEstimate(classes, "classification").predict(x);
    const [a, b] = classes.map(({ estimate }) => classProbabilities(estimate.predict(x)).data);
    data.forEach((value, k) => {
      expect(value).toBeCloseTo(0.75 * a[k] + 0.25 * b[k], 14);
    });
    for (let i = 0; i < x.rows; i++) expect(data[2 * i] + data[2 * i + 1]).toBeCloseTo(1, 12);
  });

  it("has the AGOP of the mean gradient, over all outputs", () => {
    for (const outputs of [1, 2]) {
      const several = [g, h].map((each, m) => ({ weight: [0.75, 0.25][m], estimate: linear(each, outputs) }));
      const agop = agopOfMean(several, x, backend);
      agop?.data.forEach((value, k) => {
        expect(value).toBeCloseTo(outputs * mixed[k >> 1] * mixed[k & 1], 14);
      });
      expect(agop?.data).toHaveLength(4);
    }
  });

  it("has the mean of their AGOPs where one gives no gradients, and none where one has no AGOP", () => {
    const { kind, predict, agop: own, detach, save } = members[1].estimate;
    const bare = { kind, predict, detach, save };
    const withBeside = (estimate: SupervisedEstimate) =>
      agopOfMean([members[0], { weight: 0.25, estimate }], x, backend);
    const agop = withBeside({ ...bare, ...(own && { agop: own }) });
    agop?.data.forEach((value, k) => {
      expect(value).toBeCloseTo(0.75 * g[k >> 1] * g[k & 1] + 0.25 * h[k >> 1] * h[k & 1], 14);
    });
    expect(withBeside(bare)).toBeUndefined();
  });

  it("comes back to the last bit from what it saves, a mean among its members too", () => {
    const inner = meanEstimate(members, "regression", agopOfMean(members, x, backend));
    const all = [
      { weight: 1 / 3, estimate: inner },
      { weight: 2 / 3, estimate: linear(h) },
    ];
    const estimate = meanEstimate(all, "regression", agopOfMean(all, x, backend));
    const loaded = registry.loadEstimate(structuredClone(estimate.save()), backend);
    expect(loaded.save()).toEqual(estimate.save());
    expect(loaded).toMatchObject({ kind: "supervised", members: [{ weight: 1 / 3 }, { weight: 2 / 3 }] });
    expect("predict" in loaded && (loaded as SupervisedEstimate).predict(x)).toEqual(estimate.predict(x));
    expect((loaded as SupervisedEstimate).agop?.()).toEqual(estimate.agop?.());
  });

  it("refuses weights that are none, and members of other outputs", () => {
    for (const weights of [[], [0.5, 0.4], [1.5, -0.5], [1, NaN]]) {
      const wrong = weights.map((weight) => ({ weight, estimate: linear(g) }));
      expect(() => meanEstimate(wrong, "regression"), String(weights)).toThrow("add up to 1");
    }
    const unlike = [members[0], { weight: 0.25, estimate: linear(h, 2) }];
    expect(() => meanEstimate(unlike, "regression").predict(x)).toThrow("a mean of 3 x 1 and 3 x 2 outputs");
  });

  it("refuses content that is damaged, in whatever part", () => {
    const { format, content } = meanEstimate(members, "regression", denseMatrix(2, 2)).save();
    const [first] = content["members"] as readonly State[];
    const damaged: readonly State[] = [
      ...Object.keys(content).map((key) =>
        Object.fromEntries(Object.entries(content).filter(([name]) => name !== key)),
      ),
      { ...content, task: "ranking" },
      { ...content, weights: Float64Array.of(0.75, 0.75) },
      { ...content, weights: Float64Array.of(1) },
      { ...content, agop: new Float64Array(3) },
      { ...content, members: [first, { ...first, format: 3 }] },
      {
        ...content,
        members: [first, { format: "dense-matrix", content: { rows: 1, cols: 1, data: Float64Array.of(1) } }],
      },
      { ...content, members: [first, { ...first, content: { ...asState(first["content"]), g: "no" } }] },
    ];
    for (const state of damaged) {
      const load = () => registry.loadEstimate({ format, content: state }, backend);
      expect(load, JSON.stringify(Object.keys(state))).toThrow(expect.objectContaining({ code: "state-invalid" }));
    }
  });
});
