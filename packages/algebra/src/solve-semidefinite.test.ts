import { cpuBackend } from "@agop/backend-cpu";
import { describe, expect, it } from "vitest";
import { fromRows } from "@agop/core";
import { type SingularSystem, solveSemidefinite, warnOfSingular } from "./solve-semidefinite.js";

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

describe("what is told of a singular system", () => {
  const told = (s: readonly (readonly number[])[], b: readonly (readonly number[])[]): readonly SingularSystem[] => {
    const systems: SingularSystem[] = [];
    solveSemidefinite(backend.fromDense(fromRows(s)), backend.fromDense(fromRows(b)), backend, (system) =>
      systems.push(system),
    );
    return systems;
  };

  it("is nothing of a regular one", () => {
    expect(told([[2, 1], [1, 2]], [[1], [-1]])).toEqual([]); // prettier-ignore
  });

  it("is its condition, and what no solution accounts for", () => {
    // b = (5, 0) = (1, 2) + (4, -2), the second of which v^T does not see: √20 of 5.
    const [singular] = told([[1, 2], [2, 4]], [[5], [0]]); // prettier-ignore
    expect(singular.condition()).toBeGreaterThan(1e15);
    expect(singular.isIndefinite).toBe(false);
    expect(singular.unexplained).toBeCloseTo(Math.sqrt(20) / 5, 12);
    const [indefinite] = told([[1, 0], [0, -0.5]], [[3], [4]]); // prettier-ignore
    expect(indefinite.isIndefinite).toBe(true);
    expect(indefinite.condition()).toBeCloseTo(2, 12);
    expect(indefinite.unexplained).toBeCloseTo(0.8, 12);
  });

  it("is a warning only where something is lost, and only once", () => {
    const warnings: string[] = [];
    const tell = warnOfSingular("K", (code, message) => warnings.push(`${code}: ${message}`));
    tell({ condition: () => 1e17, isIndefinite: false, unexplained: 1e-9 });
    expect(warnings).toEqual([]);
    for (const unexplained of [0.034, 0.5]) tell({ condition: () => 2e12, isIndefinite: false, unexplained });
    expect(warnings).toEqual([
      "singular-system: K is singular, condition about 2e+12: its minimum-norm solution leaves 3.4% of y; a larger ridge helps",
    ]);
  });
});
