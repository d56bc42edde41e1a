import { cpuBackend } from "@agop/backend-cpu";
import { type Backend, denseMatrix, observedCells } from "@agop/core";
import { expect, it } from "vitest";
import { rowCompletionEstimate } from "./row-completion-estimate.js";

/** Whose handles look like numbers, and whose room is written over once it is given back. */
function reusing(): Backend {
  const backend = cpuBackend();
  return {
    ...backend,
    release: (...handles) => {
      for (const handle of handles) {
        const data: unknown = Reflect.get(handle, "data");
        if (data instanceof Float64Array) data.fill(NaN);
      }
      backend.release(...handles);
    },
  };
}

it("keeps its features once it is detached, whatever comes into their room", () => {
  const backend = reusing();
  const numbers = Float64Array.of(2, 0.5, 0.5, 1);
  const k = backend.fromDense(denseMatrix(2, 2, numbers));
  expect(Reflect.get(k, "data")).toBeInstanceOf(Float64Array);
  const estimate = rowCompletionEstimate({ k, ridge: 0, interpolates: true }, backend);
  const row = observedCells(denseMatrix(1, 2, Float64Array.of(3, NaN)));
  // Of a row whose first entry is y the second is K_21 / K_11 y.
  expect(estimate.complete(row).data[1]).toBeCloseTo((0.5 / 2) * 3, 12);
  estimate.detach();
  backend.release(k);
  expect(estimate.values?.()).toEqual(numbers);
  expect(estimate.complete(row).data[1]).toBeCloseTo((0.5 / 2) * 3, 12);
  expect(estimate.save().content["k"]).toEqual(numbers);
});
