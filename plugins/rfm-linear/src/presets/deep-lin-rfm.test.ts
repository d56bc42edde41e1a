import { cpuBackend } from "@agop/backend-cpu";
import {
  averageOf,
  denseMatrix,
  fit,
  givenTransforms,
  type Matrix,
  matrixCompletion,
  relativeDistance,
  seededRandom,
  toBackendMatrix,
} from "@agop/core";
import { bareContext } from "@agop/core/run";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { power } from "@agop/plugin-phi-library";
import { constantSchedule, geometricFloor } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { deepRidge } from "../deep/deep-ridge.js";
import { deepLinRfm } from "./deep-lin-rfm.js";
import { linRfmCompletion } from "./lin-rfm.js";

function problemOf(seed: number, observations = 70) {
  const random = seededRandom(seed);
  const truth = randomLowRank({ rows: 12, cols: 10, rank: 2, random });
  return matrixCompletion(sampleUniformly(truth, observations, random).observed);
}

function diagonalOf(values: readonly number[]) {
  const n = values.length;
  return denseMatrix(
    n,
    n,
    Float64Array.from({ length: n * n }, (_, place) => (place % (n + 1) === 0 ? values[place % n] : 0)),
  );
}

describe("deep lin-RFM", () => {
  it("of depth 2 makes from M_0 the first fit that lin-RFM makes from it", async () => {
    const initial = givenTransforms([diagonalOf([1, 0.1, 3, 0.5, 2, 1, 0.2, 1, 4, 0.3])]);
    const schedule = constantSchedule({ ridge: 1e-3, floor: 0 });
    const first = { problem: problemOf(2), backend: cpuBackend(), stop: { maxIterations: 1, tolerance: 0 } };
    const deep = await fit({ ...first, algorithm: deepLinRfm({ depth: 2, schedule, initial }) });
    const single = await fit({ ...first, algorithm: linRfmCompletion({ phi: power(0.25), schedule, initial }) });
    const plain = await fit({ ...first, algorithm: deepLinRfm({ depth: 2, schedule }) });
    const dataOf = ({ estimate }: typeof deep): Float64Array => estimate.toDense().data;
    expect(relativeDistance(dataOf(deep), dataOf(single))).toBeLessThan(1e-10);
    expect(relativeDistance(dataOf(deep), dataOf(plain))).toBeGreaterThan(1e-2);
  });

  it.each([2, 3, 4])(
    "of depth %i balances at its fixed point: every layer has singular values σ^{1/L}",
    async (depth) => {
      const backend = cpuBackend();
      const prepared = await deepRidge({ depth }).prepare(problemOf(1, 100), bareContext(backend));
      const eigenvaluesOf = (matrix: Matrix): Float64Array => backend.symmetricEigen(matrix).values;
      // Eigenvalues of X^T X and W^T W are squares of singular values.
      const rootsOf = (matrix: Matrix): Float64Array => eigenvaluesOf(matrix).map((s) => Math.sqrt(Math.max(s, 0)));
      const random = seededRandom(1);
      let transforms: readonly Matrix[] = prepared.featureDimensions.map((d) => backend.addDiagonal(backend.fromDense(denseMatrix(d, d)), 1)); // prettier-ignore
      let floor = 1e-2;
      let sigma: Float64Array = new Float64Array();
      let ofOuter: Float64Array = new Float64Array();
      for (let t = 0; t < 3000; t++) {
        const given = transforms.map((matrix) => ({ form: "dense", matrix }) as const);
        const step = { transforms: given, ridge: 0, iteration: t + 1, previous: undefined, random };
        const { gradients, outer } = await backend.scope((keep) => prepared.fit({ ...step, keep }));
        floor = Math.max(floor * 0.97, 1e-14);
        const agops = gradients.map((gradient) => toBackendMatrix(averageOf(gradient, backend), backend));
        transforms = agops.map((g, slot) => {
          const { values, vectors } = backend.symmetricEigen(backend.addDiagonal(g, floor));
          const factors = values.map((s) => Math.max(s, 0) ** (1 / (depth - slot) / 2));
          return backend.multiply(backend.scale(vectors, { cols: factors }), vectors, { right: true });
        });
        sigma = rootsOf(agops[0]);
        ofOuter = rootsOf(backend.gram(outer));
      }
      const layers = [ofOuter, ...transforms.map((matrix) => eigenvaluesOf(matrix))];
      for (const values of layers) {
        values.forEach((value, k) => {
          if (sigma[k] < 1e-3 * sigma[0]) return;
          expect(Math.abs(value - sigma[k] ** (1 / depth))).toBeLessThan(1e-5);
        });
      }
      expect(sigma[0]).toBeGreaterThan(1);
    },
  );

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
