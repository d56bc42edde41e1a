import { cpuBackend } from "@agop/backend-cpu";
import { expect, it } from "vitest";
import { fromRows } from "@agop/core";
import { solveSemidefinite } from "./solve-semidefinite.js";

const backend = cpuBackend();
const solve = (s: readonly (readonly number[])[], b: readonly (readonly number[])[]) =>
  Array.from(
    backend.toDense(solveSemidefinite(backend.fromDense(fromRows(s)), backend.fromDense(fromRows(b)), backend)).data,
  );

it("solves a definite system", () => {
  // [[2, 1], [1, 2]] (1, -1) = (1, -1)
  solve([[2, 1], [1, 2]], [[1], [-1]]).forEach((x, k) => { expect(x).toBeCloseTo(k === 0 ? 1 : -1, 14); }); // prettier-ignore
});

it("takes the minimum-norm least-squares solution of a singular one", () => {
  // S = v v^T, v = (1, 2): S^+ b = v (v·b) / ‖v‖⁴
  solve([[1, 2], [2, 4]], [[5], [0]]).forEach((x, k) => { expect(x).toBeCloseTo(((k + 1) * 5) / 25, 14); }); // prettier-ignore
});
