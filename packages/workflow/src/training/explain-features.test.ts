import { cpuBackend } from "@agop/backend-cpu";
import { fromRows, type SupervisedEstimate } from "@agop/core";
import { expect, it } from "vitest";
import { explain } from "./explain-features.js";

const encodings = [
  { kind: "numbers", name: "size" },
  { kind: "categories", name: "colour", levels: ["blue", "red"], form: "each" },
] as const;
const scaling = { kind: "columns", means: Float64Array.of(0), deviations: Float64Array.of(1) } as const;
const estimate: Omit<SupervisedEstimate, "agop"> = {
  kind: "supervised",
  predict: (inputs) => inputs,
  detach: () => undefined,
  save: () => ({ format: "of-a-test", content: {} }),
};

it("weights are the diagonal summed by columns, directions the eigenvectors of the AGOP", () => {
  const agop = fromRows([[1, 0, 0], [0, 2, -2], [0, -2, 2]]); // prettier-ignore
  const explained = explain({ ...estimate, agop: () => agop }, { encodings, scaling, completion: null }, cpuBackend());
  expect(explained.features).toEqual([
    { column: "colour", kind: "categories", share: 0.8, weight: 4 },
    { column: "size", kind: "numbers", share: 0.2, weight: 1 },
  ]);
  const [first, second, ...others] = explained.directions;
  expect(others).toEqual([]);
  expect(first.share).toBeCloseTo(0.8, 12);
  expect(first.loadings.map(({ feature }) => feature).sort()).toEqual(["colour=blue", "colour=red", "size"]);
  expect(first.loadings[0].loading).toBeCloseTo(Math.SQRT1_2, 12);
  expect(first.loadings[1].loading).toBeCloseTo(-Math.SQRT1_2, 12);
  expect(second.loadings[0]).toEqual({ feature: "size", loading: 1 });
  expect(explained.agop?.features).toEqual(["size", "colour=blue", "colour=red"]);
});

it("an estimate without an AGOP says nothing", () => {
  const explained = explain(estimate, { encodings, scaling, completion: null }, cpuBackend());
  expect(explained).toEqual({ features: [], directions: [], agop: null });
});
