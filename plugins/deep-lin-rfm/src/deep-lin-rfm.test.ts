import { cpuBackend } from "@agop/backend-cpu";
import {
  applyPhi,
  constantSchedule,
  eigenvaluesOf,
  type FeatureMatrix,
  fit,
  geometricFloor,
  matrixCompletion,
  relativeDistance,
  seededRandom,
} from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { linRfmCompletion } from "@agop/plugin-lin-rfm";
import { power } from "@agop/plugin-phi-library";
import { describe, expect, it } from "vitest";
import { deepLinRfm, deepRidge, layerwiseAgop } from "./index.js";

function problemOf(seed: number, observations = 70) {
  const random = seededRandom(seed);
  const truth = randomLowRank({ rows: 12, cols: 10, rank: 2, random });
  return matrixCompletion(sampleUniformly(truth, observations, random).observed);
}

describe("deep lin-RFM", () => {
  it.each([2, 3, 4])("of depth %i balances at its fixed point: every layer has singular values σ^{1/L}", (depth) => {
    const backend = cpuBackend();
    const prepared = deepRidge({ depth }).prepare(problemOf(1, 100), backend);
    const agop = layerwiseAgop();
    let transforms = prepared.initialTransforms;
    let floor = 1e-2;
    let state: { readonly x: FeatureMatrix; readonly outer: FeatureMatrix } | undefined;
    for (let t = 0; t < 3000; t++) {
      const deep = backend.scope((keep) => prepared.fit(transforms, { ridge: 0, floor: 0 }, keep));
      floor = Math.max(floor * 0.97, 1e-14);
      const g = agop.estimate(deep, backend);
      transforms = g.map((matrix, slot) => {
        const phi = { name: "ansatz", value: (s: number) => s ** (1 / (depth - slot) / 2) };
        return applyPhi(phi, matrix, floor, "M", backend);
      });
      state = { x: g[0], outer: { form: "dense", matrix: backend.gram(deep.outer) } };
    }
    if (!state) throw new Error("the loop ran");
    // Eigenvalues of X^T X and W^T W are squares of singular values.
    const sigma = eigenvaluesOf(state.x, backend).map((s) => Math.sqrt(Math.max(s, 0)));
    const ofOuter = eigenvaluesOf(state.outer, backend).map((s) => Math.sqrt(Math.max(s, 0)));
    const layers = [ofOuter, ...transforms.map((matrix) => eigenvaluesOf(matrix, backend))];
    for (const values of layers) {
      values.forEach((value, k) => {
        if (sigma[k] < 1e-3 * sigma[0]) return;
        expect(Math.abs(value - sigma[k] ** (1 / depth))).toBeLessThan(1e-5);
      });
    }
    expect(sigma[0]).toBeGreaterThan(1);
  });

  it.each([1, 2, 3])("of depth 2 is lin-RFM with α = 1/4 (seed %i)", async (seed) => {
    const problem = problemOf(seed);
    const stop = { maxIterations: 4000, tolerance: 1e-11 };
    const floor = 1e-6;
    const deep = await fit({
      algorithm: deepLinRfm({ depth: 2, schedule: constantSchedule({ ridge: 0, floor }) }),
      problem,
      backend: cpuBackend(),
      stop,
    });
    const flat = await fit({
      // G of deep lin-RFM is a sum, that of lin-RFM a mean over the 12 rows.
      algorithm: linRfmCompletion({ phi: power(0.25), schedule: constantSchedule({ ridge: 0, floor: floor / 12 }) }),
      problem,
      backend: cpuBackend(),
      stop,
    });
    expect(relativeDistance(deep.estimate.toDense().data, flat.estimate.toDense().data)).toBeLessThan(1e-6);
  });

  it("of depth 3 has a stationarity residual that vanishes at its fixed point", async () => {
    const residuals: (number | null)[] = [];
    await fit(
      {
        algorithm: deepLinRfm({ depth: 3, schedule: constantSchedule({ ridge: 0, floor: 1e-2 }) }),
        problem: problemOf(4),
        backend: cpuBackend(),
        stop: { maxIterations: 4000, tolerance: 1e-11 },
        diagnosticsEvery: 1,
      },
      { onEvent: (event) => event.type === "iteration" && residuals.push(event.stationarityResidual) },
    );
    expect(residuals[0]).toBeGreaterThan(1e-2);
    expect(residuals.at(-1)).toBeLessThan(1e-6);
  });

  it("finds a matrix of rank 2", async () => {
    const random = seededRandom(6);
    const truth = randomLowRank({ rows: 20, cols: 16, rank: 2, random });
    const { estimate } = await fit({
      algorithm: deepLinRfm({ depth: 3, schedule: geometricFloor({ ridge: 0, first: 10, ratio: 0.9, last: 1e-12 }) }),
      problem: matrixCompletion(sampleUniformly(truth, 220, random).observed),
      backend: cpuBackend(),
      stop: { maxIterations: 600, tolerance: 1e-10 },
    });
    expect(relativeDistance(estimate.toDense().data, truth.data)).toBeLessThan(1e-5);
  });

  it("refuses depths and exponents that do not fit", () => {
    const schedule = constantSchedule({ ridge: 0, floor: 0 });
    expect(() => deepLinRfm({ depth: 1, schedule })).toThrow("depth is 1");
    expect(() => deepLinRfm({ depth: 3, schedule, exponents: [0.5] })).toThrow("depth 3 needs 2 of them");
  });
});
