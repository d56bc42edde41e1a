import { cpuBackend } from "@agop/backend-cpu";
import { denseMatrix, type FeatureMatrix, fromRows, relativeDistance } from "@agop/core";
import { describe, expect, it } from "vitest";
import { metricOf, metricRoot, timesRoot } from "./metric-root.js";

const backend = cpuBackend();
const dense = (rows: readonly (readonly number[])[]): FeatureMatrix => ({
  form: "dense",
  matrix: backend.fromDense(fromRows(rows)),
});
const identity = Float64Array.of(1, 0, 0, 1);

describe("the root of the metric", () => {
  it("has 1 as the largest diagonal entry of its square, whatever the scale of the transform", () => {
    // A² = [[5, 5], [5, 10]] of A = [[2, 1], [1, 3]].
    for (const scale of [1, 1e-8, 1e6]) {
      const root = metricRoot(dense([[2 * scale, scale], [scale, 3 * scale]]), backend); // prettier-ignore
      expect(relativeDistance(metricOf(root).data, Float64Array.of(0.5, 0.5, 0.5, 1))).toBeLessThan(1e-15);
    }
    const weights = metricRoot({ form: "diagonal", diagonal: Float64Array.of(2, 0, 4) }, backend);
    expect(weights).toEqual({ form: "diagonal", diagonal: Float64Array.of(0.5, 0, 1) });
    expect(metricOf(weights).data).toEqual(Float64Array.of(0.25, 0, 0, 0, 0, 0, 0, 0, 1));
  });

  it("is the identity where the transform is zero, as that of a constant function is", () => {
    for (const zero of [
      dense([
        [0, 0],
        [0, 0],
      ]),
      { form: "diagonal", diagonal: new Float64Array(2) } as const,
    ]) {
      // prettier-ignore
      expect(metricOf(metricRoot(zero, backend)).data).toEqual(identity);
    }
  });

  it("takes a transform of any form", () => {
    const vectors = backend.fromDense(denseMatrix(2, 1, Float64Array.of(0, 1)));
    const factored: FeatureMatrix = { form: "factored", vectors, values: Float64Array.of(4), complement: 2 };
    expect(metricOf(metricRoot(factored, backend)).data).toEqual(Float64Array.of(0.25, 0, 0, 1));
  });

  it("is what points are multiplied with", () => {
    const x = backend.fromDense(fromRows([[1, 2], [3, 4], [5, 6]])); // prettier-ignore
    const weighted = timesRoot(x, { form: "diagonal", diagonal: Float64Array.of(1, 0.5) }, backend);
    expect(backend.toDense(weighted).data).toEqual(Float64Array.of(1, 1, 3, 2, 5, 3));
    const mixed = timesRoot(x, { form: "dense", matrix: fromRows([[0, 1], [1, 0]]) }, backend); // prettier-ignore
    expect(backend.toDense(mixed).data).toEqual(Float64Array.of(2, 1, 4, 3, 6, 5));
  });
});
