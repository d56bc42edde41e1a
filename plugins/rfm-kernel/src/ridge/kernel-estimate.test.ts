import { cpuBackend } from "@agop/backend-cpu";
import { denseMatrix, fit, fromRows, type State, supervised } from "@agop/core";
import { asState } from "@agop/core/plugin";
import { createRegistry } from "@agop/core/registry";
import { smallSupervised } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { rfmKernelPlugin } from "../index.js";
import { kernelRfm, type KernelRfmOptions } from "../presets/kernel-rfm.js";
import { type KernelEstimate, load } from "./kernel-estimate.js";

const backend = cpuBackend();
const registry = createRegistry([rfmKernelPlugin]);
const kernel = { norm: 2, exponent: 1, bandwidth: 3 };
const { inputs, targets } = smallSupervised();
const elsewhere = smallSupervised(2).inputs;
/** Three classes: which of both targets and 0 is the largest. */
const labels = denseMatrix(inputs.rows, 3);
for (let i = 0; i < inputs.rows; i++) {
  const values = [0, targets.data[2 * i], targets.data[2 * i + 1]];
  labels.data[3 * i + values.indexOf(Math.max(...values))] = 1;
}
const classes = supervised(inputs, labels, { task: { kind: "classification", classes: ["a", "b", "c"] } });

async function estimateOf(options: Partial<KernelRfmOptions>, problem = smallSupervised()): Promise<KernelEstimate> {
  const algorithm = kernelRfm({ kernel, ...options });
  return (await fit({ algorithm, problem, backend, stop: { maxIterations: 3, tolerance: 0 } })).estimate;
}

const cases = [
  ["mixed features", () => estimateOf({})],
  ["weighted features", () => estimateOf({ metric: "diagonal", kernel: { norm: 1.5, exponent: 0.9, bandwidth: 3 } })],
  ["classes", () => estimateOf({}, classes)],
  ["classes by prevalence", () => estimateOf({ coding: "prevalence" }, classes)],
] as const;

const without = (state: State, key: string): State =>
  Object.fromEntries(Object.entries(state).filter(([name]) => name !== key));

describe.each(cases)("a kernel estimate of %s", (_, create) => {
  it("comes back to the last bit from what it saves", async () => {
    const estimate = await create();
    const { content } = estimate.save();
    const again = load(structuredClone(content), backend);
    expect(again.predict(elsewhere)).toEqual(estimate.predict(elsewhere));
    expect(again.agop()).toEqual(estimate.agop());
    expect(again.metric()).toEqual(estimate.metric());
    expect(again.save()).toEqual(estimate.save());
    expect(registry.loadEstimate(estimate.save(), backend).save()).toEqual(estimate.save());
  });

  it("refuses content that is damaged, in whatever part", async () => {
    const { content } = (await create()).save();
    const damaged: (readonly [string, State])[] = [
      ["another form", { ...content, rootForm: "factored" }],
      ["no kernel", { ...content, kernel: { ...kernel, exponent: 3 } }],
    ];
    for (const [key, value] of Object.entries(content)) {
      damaged.push([`without ${key}`, without(content, key)]);
      if (value instanceof Float64Array) damaged.push([`${key} too short`, { ...content, [key]: value.slice(1) }]);
      else if (typeof value === "object" && value !== null) {
        const part = asState(value);
        for (const inner of Object.keys(part)) {
          damaged.push([`without ${key}.${inner}`, { ...content, [key]: without(part, inner) }]);
          damaged.push([`${key}.${inner} of text`, { ...content, [key]: { ...part, [inner]: "no" } }]);
        }
      }
    }
    for (const [what, state] of damaged) {
      expect(() => load(state, backend), what).toThrow(expect.objectContaining({ code: "state-invalid" }));
    }
  });
});

describe("a kernel estimate", () => {
  it("predicts by the sum over its points in its metric", async () => {
    const estimate = await estimateOf({});
    const { points, dual } = estimate.expansion();
    const metric = estimate.metric();
    const x = elsewhere.data.subarray(0, 5);
    // u_i are the x_i in the metric: ‖A x - u_i‖² = (x - x_i)^T A² (x - x_i).
    const expected = [0, 0];
    for (let i = 0; i < points.rows; i++) {
      const difference = x.map((value, s) => value - inputs.data[5 * i + s]);
      let square = 0;
      for (let s = 0; s < 5; s++) for (let t = 0; t < 5; t++) square += difference[s] * metric.data[5 * s + t] * difference[t]; // prettier-ignore
      for (const l of [0, 1]) expected[l] += Math.exp(-Math.sqrt(square) / 3) * dual.data[2 * i + l];
    }
    const { data } = estimate.predict(denseMatrix(1, 5, x.slice()));
    data.forEach((value, l) => {
      expect(value).toBeCloseTo(expected[l], 10);
    });
  });

  it("has f near its targets at its points, and scores of classes that sum to 1", async () => {
    const estimate = await estimateOf({ ridge: 1e-10 });
    const predicted = estimate.predict(inputs).data;
    predicted.forEach((value, k) => {
      expect(value).toBeCloseTo(targets.data[k], 6);
    });
    const scores = (await estimateOf({ coding: "prevalence" }, classes)).predict(elsewhere).data;
    for (let i = 0; i < elsewhere.rows; i++) expect(scores[3 * i] + scores[3 * i + 1] + scores[3 * i + 2]).toBeCloseTo(1, 12); // prettier-ignore
  });

  it.each([
    ["mixed", {}],
    ["weighted", { metric: "diagonal", kernel: { norm: 2, exponent: 1.4, bandwidth: 3 } }],
  ] as const)(
    "of %s features has the gradients of f, whose average outer product at its points is its AGOP",
    async (_, options) => {
      const estimate = await estimateOf(options);
      const { rows: n, cols: d, data } = elsewhere;
      const gradients = estimate.gradients(elsewhere).data;
      const step = 1e-5;
      for (let s = 0; s < d; s++) {
        const moved = (by: number) =>
          denseMatrix(
            n,
            d,
            data.map((value, k) => (k % d === s ? value + by : value)),
          );
        const [up, down] = [estimate.predict(moved(step)).data, estimate.predict(moved(-step)).data];
        for (let i = 0; i < n; i++) {
          for (const l of [0, 1]) {
            expect(gradients[(l * n + i) * d + s]).toBeCloseTo((up[2 * i + l] - down[2 * i + l]) / (2 * step), 6);
          }
        }
      }
      const own = estimate.gradients(inputs).data;
      const agop = estimate.agop().data;
      for (let s = 0; s < d; s++) {
        for (let t = 0; t < d; t++) {
          let sum = 0;
          for (let k = 0; k < own.length; k += d) sum += own[k + s] * own[k + t];
          const isZero = "metric" in options && s !== t;
          if (!isZero) expect(agop[s * d + t]).toBeCloseTo(sum / inputs.rows, 10);
        }
      }
    },
  );

  it("refuses inputs of other features", async () => {
    const estimate = await estimateOf({});
    expect(() => estimate.predict(fromRows([[1, 2]]))).toThrow("inputs have 2 columns, not 5");
    expect(() => estimate.gradients(fromRows([[1, 2]]))).toThrow("inputs have 2 columns, not 5");
  });
});
