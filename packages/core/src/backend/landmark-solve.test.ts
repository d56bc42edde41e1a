import { describe, expect, it } from "vitest";
import { landmarkPlan, type LandmarkSystem, solveByLandmarks } from "./landmark-solve.js";

const n = 200;
const system = { points: n, count: 1, ridge: 0.1, tolerance: 1e-9 };

/** A plan, and the diagonal system 1, 2, ..., n in its order, with what `change` makes of it. */
function diagonal(change: Partial<LandmarkSystem> = {}) {
  const plan = landmarkPlan({ ...system, points: n }, 100);
  if (!plan) throw new Error("there are points enough");
  const times = (power: number) => (from: Float64Array, to: Float64Array) => {
    for (let i = 0; i < n; i++) to[i] = from[i] * (plan.order[i] + 1) ** power;
  };
  return { plan, system: { multiply: times(1), precondition: times(0), ...change } };
}

/** x^T A x = 0 for every x. */
function turned(from: Float64Array, to: Float64Array): void {
  for (let i = 0; i < n; i += 2) [to[i], to[i + 1]] = [from[i + 1], -from[i]];
}

describe("a kernel system by steps", () => {
  it("is for many points, a ridge and a tolerance", () => {
    expect(landmarkPlan(system, 100)?.order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    for (const not of [{ points: 99 }, { count: 3 }, { count: 0 }, { ridge: 0 }, { ridge: NaN }, { tolerance: 0 }]) {
      expect(landmarkPlan({ ...system, ...not }, 100)).toBeUndefined();
    }
  });

  it("gives every column back in the order of the points", () => {
    const b = Float64Array.from({ length: 2 * n }, (_, k) => (k % 2 === 0 ? 1 : 0));
    const { plan, system: of } = diagonal();
    const x = solveByLandmarks(plan, of, b, 2, 1e-9);
    for (let i = 0; i < n; i++) {
      expect(x?.[2 * i]).toBeCloseTo(1 / (i + 1), 8);
      expect(x?.[2 * i + 1]).toBe(0);
    }
  });

  it.each([
    ["is not finite", { multiply: (_: Float64Array, to: Float64Array) => void to.fill(NaN) }],
    ["is antisymmetric", { multiply: turned }],
  ])("comes to no end where it %s", (_, change) => {
    const { plan, system: of } = diagonal(change);
    const b = Float64Array.from({ length: n }, (_value, i) => Math.sin(i));
    expect(solveByLandmarks(plan, of, b, 1, 1e-9)).toBeUndefined();
  });
});
