import { cpuBackend } from "@agop/backend-cpu";
import { averageOf, denseMatrix, type Gradients, relativeDistance, seededRandom, toBackendMatrix } from "@agop/core";
import { describe, expect, it } from "vitest";
import { leading } from "./leading.js";

const backend = cpuBackend();
const random = seededRandom(2);
/** 12 x 9 of rank 3, whose singular values fall fast. */
const data = (() => {
  const [u, v] = [12, 9].map((n) => Float64Array.from({ length: n * 3 }, () => random.normal()));
  const entry = (i: number, j: number): number =>
    [1, 1e-2, 1e-4].reduce((sum, scale, s) => sum + scale * u[i * 3 + s] * v[j * 3 + s], 0);
  return Float64Array.from({ length: 108 }, (_, place) => entry(Math.floor(place / 9), place % 9));
})();
const matrix = backend.fromDense(denseMatrix(12, 9, data));
const forms: readonly Gradients[] = [
  { form: "dense", count: 12, matrix },
  {
    form: "operator",
    count: 12,
    rows: 12,
    cols: 9,
    multiply: (v) => backend.multiply(matrix, v),
    multiplyTransposed: (u) => backend.multiply(matrix, u, { left: true }),
  },
  { form: "diagonal", count: 2, diagonal: Float64Array.of(0, 3, 0, -2, 0, 1e-3) },
];
const step = (iteration: number) => ({ iteration, random: seededRandom(iteration), extras: {} });

describe("the leading eigenvectors of an AGOP", () => {
  it.each(forms)("are those of J^T J / n, for gradients that are $form", (gradients) => {
    const leadingPart = leading(3).start(backend).estimate(gradients, step(1));
    const expected = backend.toDense(toBackendMatrix(averageOf(gradients, backend), backend)).data;
    const actual = backend.toDense(toBackendMatrix(leadingPart, backend)).data;
    expect(relativeDistance(actual, expected)).toBeLessThan(1e-10);
  });

  it("go on from what was remembered to the same bits", () => {
    const [gradients] = forms;
    const one = leading(2).start(backend);
    one.estimate(gradients, step(1));
    const state = structuredClone(one.state?.() ?? {});
    const other = leading(2).start(backend, state);
    const [first, second] = [one, other].map((each) => {
      const made = each.estimate(gradients, step(2));
      return made.form === "factored" ? [made.values, backend.toDense(made.vectors).data] : [];
    });
    expect(second).toEqual(first);
    expect(second).toHaveLength(2);
    expect(leading(2).start(backend, leading(2).start(backend).state?.()).state?.()).toEqual({});
  });

  it("are at most as many as there are, and finite where J is 0", () => {
    const zero = backend.fromDense(denseMatrix(4, 3));
    const estimation = leading(10).start(backend);
    for (const iteration of [1, 2, 3]) {
      const made = estimation.estimate({ form: "dense", count: 4, matrix: zero }, step(iteration));
      expect(made).toMatchObject({ form: "factored", values: new Float64Array(3), complement: 0 });
      expect(backend.toDense(toBackendMatrix(made, backend)).data.every((value) => value === 0)).toBe(true);
    }
  });

  it("are a whole number", () => {
    expect(() => leading(0)).toThrow(/count is 0/);
  });
});
