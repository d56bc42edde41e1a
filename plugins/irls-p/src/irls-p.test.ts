import { cpuBackend } from "@agop/backend-cpu";
import {
  type Algorithm,
  type Estimate,
  fit,
  matrixCompletion,
  type Problem,
  relativeDistance,
  seededRandom,
} from "@agop/core";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { randomLowRank, sampleUniformly, sparseRegressionDesign } from "@agop/data";
import { linRfmCompletion, linRfmRegression } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import { describe, expect, it } from "vitest";
import { irlsCompletion, irlsRegression } from "./index.js";

const powers = [1, 0.5, 0, -1, -2];

/** The estimates of the first iterations, as numbers. */
async function iterates<P extends Problem, E extends Estimate>(algorithm: Algorithm<P, E>, problem: P, count: number) {
  const seen: Float64Array[] = [];
  await fit({
    problem,
    backend: cpuBackend(),
    stop: { maxIterations: count, tolerance: 0 },
    algorithm: {
      name: algorithm.name,
      async *iterate(...args) {
        for await (const iterate of algorithm.iterate(...args)) {
          seen.push(iterate.estimate.values?.().slice() ?? new Float64Array());
          yield iterate;
        }
      },
    },
  });
  return seen;
}

describe.each(powers)("IRLS-p with p = %d takes the steps of lin-RFM with α = (2 - p)/4", (p) => {
  const alpha = (2 - p) / 4;
  const epsilon = 0.5;

  it.each([1, 2, 3])("on completion (seed %i)", async (seed) => {
    const random = seededRandom(seed);
    const truth = randomLowRank({ rows: 12, cols: 9, rank: 2, random });
    const problem = matrixCompletion(sampleUniformly(truth, 60, random).observed);
    // K = (X^T X / rows + floor)^{2α} is a multiple of P^{-1} when floor = ε² / rows.
    const schedule = constantSchedule({ ridge: 0, floor: epsilon ** 2 / 12 });
    const [irls, rfm] = await Promise.all([
      iterates(irlsCompletion({ p, epsilon: { kind: "constant", epsilon } }), problem, 12),
      iterates(linRfmCompletion({ phi: power(alpha), schedule }), problem, 12),
    ]);
    irls.forEach((x, t) => {
      expect(relativeDistance(x, rfm[t])).toBeLessThan(1e-9);
    });
    expect(relativeDistance(irls[11], irls[0])).toBeGreaterThan(1e-2);
  });

  it.each([1, 2, 3])("on regression (seed %i)", async (seed) => {
    const { problem } = sparseRegressionDesign({
      observations: 12,
      features: 30,
      nonzeros: 3,
      random: seededRandom(seed),
    });
    const schedule = constantSchedule({ ridge: 0, floor: epsilon ** 2 });
    const [irls, rfm] = await Promise.all([
      iterates(irlsRegression({ p, epsilon: { kind: "constant", epsilon } }), problem, 12),
      iterates(linRfmRegression({ phi: power(alpha), schedule }), problem, 12),
    ]);
    irls.forEach((x, t) => {
      expect(relativeDistance(x, rfm[t])).toBeLessThan(1e-9);
    });
    expect(relativeDistance(irls[11], irls[0])).toBeGreaterThan(1e-2);
  });
});

describe("the schedules of ε", () => {
  it.each([
    [{ kind: "geometric", first: 3, ratio: 0.9, last: 1e-9 }],
    [{ kind: "rank", first: 1, rank: 3, last: 1e-12 }],
  ] as const)("%j finds a matrix of rank 2 and a vector with 3 nonzeros", async (epsilon) => {
    const random = seededRandom(5);
    const truth = randomLowRank({ rows: 24, cols: 20, rank: 2, random });
    const problem = matrixCompletion(sampleUniformly(truth, 300, random).observed);
    const stop = { maxIterations: 500, tolerance: 1e-11 };
    const schedule = epsilon.kind === "rank" ? { ...epsilon, rank: 2 } : epsilon;
    const matrix = await fit({
      algorithm: irlsCompletion({ p: 0, epsilon: schedule }),
      problem,
      backend: cpuBackend(),
      stop,
    });
    expect(relativeDistance(matrix.estimate.toDense().data, truth.data)).toBeLessThan(1e-6);

    const sparse = sparseRegressionDesign({ observations: 25, features: 80, nonzeros: 3, random });
    const algorithm = irlsRegression({ p: 0, epsilon });
    const vector = await fit({ algorithm, problem: sparse.problem, backend: cpuBackend(), stop });
    expect(relativeDistance(vector.estimate.coefficients, sparse.truth)).toBeLessThan(1e-6);
  });

  it("refuses p above 1", () => {
    expect(() => irlsRegression({ p: 1.5, epsilon: { kind: "constant", epsilon: 1 } })).toThrow("p is 1.5");
  });
});
