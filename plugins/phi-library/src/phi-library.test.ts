import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, observedCells, type Phi, seededRandom } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { randomLowRank } from "@agop/data";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { describe, expect, it } from "vitest";
import { limited, phiLibraryPlugin, power, truncated } from "./index.js";
import { integrate } from "./quadrature.js";

const registry = createRegistry([phiLibraryPlugin]);
const library: readonly (readonly [string, Phi])[] = registry
  .list("phi")
  .map(({ name }) => [name, registry.phi({ name })] as const);

describe.each(library)("φ %s", (_, phi) => {
  it("has a penalty whose slope is r / φ(r²)²", () => {
    for (const r of [0.03, 0.1, 0.5, 0.9, 1.3, 2, 3.3, 5]) {
      const h = 1e-4 * r;
      const slope = ((phi.penalty?.(r + h) ?? NaN) - (phi.penalty?.(r - h) ?? NaN)) / (2 * h);
      const expected = r / phi.value(r * r) ** 2;
      expect(Math.abs(slope - expected)).toBeLessThan(1e-4 * Math.max(expected, 1e-3));
    }
  });

  it("has fixed points that are critical points of Σψ(σ), and points near them that are not", async () => {
    const random = seededRandom(3);
    const truth = randomLowRank({ rows: 9, cols: 7, rank: 2, random });
    truth.data.forEach((_value, k) => {
      if (random.uniform() < 0.4) truth.data[k] = NaN;
    });
    const residuals: (number | null)[] = [];
    const { reason } = await fit(
      {
        algorithm: linRfmCompletion({ phi, schedule: constantSchedule({ ridge: 0, floor: 1e-2 }) }),
        problem: matrixCompletion(observedCells(truth)),
        backend: cpuBackend(),
        stop: { maxIterations: 20_000, tolerance: 1e-10 },
        diagnosticsEvery: 1,
      },
      { onEvent: (event) => event.type === "iteration" && residuals.push(event.stationarityResidual) },
    );
    expect(reason).toBe("converged");
    expect(residuals.at(-1)).toBeLessThan(1e-6);
    expect(residuals[1]).toBeGreaterThan(1e-4);
  });
});

it("limits φ from below, or truncates it above", () => {
  expect([0, 0.04, 9].map((s) => limited(power(0.5), 0.25).value(s))).toEqual([0.5, 0.5, 3]);
  expect([0.04, 9].map((s) => truncated(power(0.5), 0.25).value(s))).toEqual([0.2, 0.5]);
});

describe("quadrature", () => {
  it("integrates what has a closed form", () => {
    expect(integrate(Math.exp, 0, 2)).toBeCloseTo(Math.expm1(2), 10);
    expect(integrate((t) => 1 / t, 1, 1e-6)).toBeCloseTo(Math.log(1e-6), 8);
    expect(integrate(Math.sqrt, 0, 1)).toBeCloseTo(2 / 3, 8);
  });
});
