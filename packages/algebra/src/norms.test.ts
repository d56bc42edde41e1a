import { cpuBackend } from "@agop/backend-cpu";
import { expect, it } from "vitest";
import { partOutside, relativeChange } from "./norms.js";
import { fromRows, observedCells } from "@agop/core";

const backend = cpuBackend();
const x = backend.fromDense(fromRows([[3, 0], [0, 4]])); // prettier-ignore

it("relative change is a distance over the norm of the new matrix", () => {
  const previous = backend.fromDense(fromRows([[3, 3], [0, 0]])); // prettier-ignore
  expect(relativeChange(x, previous, backend)).toBe(1);
  expect(relativeChange(x, x, backend)).toBe(0);
});

it("the part outside a pattern leaves its entries out, whatever their values", () => {
  const pattern = backend.fromSparse(observedCells(fromRows([[7, NaN], [NaN, NaN]]))); // prettier-ignore
  expect(partOutside(pattern, x, backend)).toBeCloseTo(0.8, 15);
});

it("nothing has changed where all is zero, as in a table of constant columns", () => {
  const zero = backend.fromDense(fromRows([[0, 0], [0, 0]])); // prettier-ignore
  const pattern = backend.fromSparse(observedCells(fromRows([[7, NaN], [NaN, NaN]]))); // prettier-ignore
  expect(relativeChange(zero, zero, backend)).toBe(0);
  expect(partOutside(pattern, zero, backend)).toBe(0);
});
