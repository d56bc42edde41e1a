import { cpuBackend } from "@agop/backend-cpu";
import { denseMatrix, fit, relativeDistance, seededRandom, sparseRegression } from "@agop/core";
import { power } from "@agop/plugin-phi-library";
import { constantSchedule, geometricFloor } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { linRfmRegression } from "../presets/lin-rfm.js";

function gaussianProblem(observations: number, features: number, nonzeros: number, seed: number) {
  const random = seededRandom(seed);
  const design = denseMatrix(observations, features);
  design.data.forEach((_, k) => (design.data[k] = random.normal()));
  const truth = new Float64Array(features);
  for (let k = 0; k < nonzeros; k++) truth[(7 * k + 3) % features] = random.normal();
  const response = new Float64Array(observations);
  for (let i = 0; i < observations; i++) {
    for (let j = 0; j < features; j++) response[i] += design.data[i * features + j] * truth[j];
  }
  return { problem: sparseRegression(design, response), truth };
}

describe("lin-RFM for sparse regression", () => {
  it("starts from the minimum-norm solution", async () => {
    // One equation: the minimum-norm solution of a·x = y is a y / ‖a‖².
    const design = denseMatrix(1, 3, Float64Array.of(1, 2, 2));
    const { estimate } = await fit({
      algorithm: linRfmRegression({ phi: power(0.5), schedule: constantSchedule({ ridge: 0, floor: 0 }) }),
      problem: sparseRegression(design, Float64Array.of(9)),
      backend: cpuBackend(),
      stop: { maxIterations: 1 },
    });
    expect(relativeDistance(estimate.coefficients, Float64Array.of(1, 2, 2))).toBeLessThan(1e-14);
  });

  it("keeps the largest coefficient of one equation", async () => {
    // At α = 1/2 the iterate is x_j ∝ a_j x_j², so the feature with the largest |a_j| outgrows the others.
    const design = denseMatrix(1, 3, Float64Array.of(1, 3, 2));
    const { estimate } = await fit({
      algorithm: linRfmRegression({ phi: power(0.5), schedule: constantSchedule({ ridge: 0, floor: 0 }) }),
      problem: sparseRegression(design, Float64Array.of(6)),
      backend: cpuBackend(),
    });
    expect(Math.abs(estimate.coefficients[1] - 2)).toBeLessThan(1e-12);
    expect(Math.max(Math.abs(estimate.coefficients[0]), Math.abs(estimate.coefficients[2]))).toBeLessThan(1e-12);
  });

  it.each([0, 1, 2, 3, 4])("finds a sparse vector from few observations (seed %i)", async (seed) => {
    const { problem, truth } = gaussianProblem(30, 100, 5, seed);
    const schedule = geometricFloor({ ridge: 0, first: 1e-1, ratio: 0.7, last: 1e-16 });
    const { estimate, reason } = await fit({
      algorithm: linRfmRegression({ phi: power(0.5), schedule }),
      problem,
      backend: cpuBackend(),
      stop: { maxIterations: 300, tolerance: 1e-10 },
    });
    expect(reason).toBe("converged");
    expect(relativeDistance(estimate.coefficients, truth)).toBeLessThan(1e-6);
  });

  it("has a small stationarity residual at a fixed point only", async () => {
    const { problem } = gaussianProblem(10, 25, 3, 9);
    const residuals: (number | null)[] = [];
    await fit(
      {
        algorithm: linRfmRegression({ phi: power(0.25), schedule: constantSchedule({ ridge: 0, floor: 1e-2 }) }),
        problem,
        backend: cpuBackend(),
        stop: { maxIterations: 3000, tolerance: 1e-12 },
        diagnosticsEvery: 1,
      },
      { onEvent: (event) => event.type === "iteration" && residuals.push(event.stationarityResidual) },
    );
    expect(residuals[0]).toBeGreaterThan(1e-2);
    expect(residuals.at(-1)).toBeLessThan(1e-6);
  });
});

it("tells of equations that contradict each other, once, with the condition of their system", async () => {
  const design = denseMatrix(2, 3, Float64Array.of(1, 2, 2, 1, 2, 2));
  const warnings: string[] = [];
  await fit(
    {
      algorithm: linRfmRegression({ phi: power(0.5), schedule: constantSchedule({ ridge: 0, floor: 0 }) }),
      problem: sparseRegression(design, Float64Array.of(9, 3)),
      backend: cpuBackend(),
      stop: { maxIterations: 3, tolerance: 0 },
    },
    {
      onEvent: (event) => {
        if (event.type === "warning") warnings.push(`${event.code}: ${event.message}`);
      },
    },
  );
  // The mean of 9 and 3 is the best for both: (3, -3) of (9, 3) is left.
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /^singular-system: A K A\^T \+ λ I is singular, condition 1e16 or more: .* leaves 45% of y/,
  );
});
