import { cpuBackend } from "@agop/backend-cpu";
import {
  denseMatrix,
  type DenseMatrix,
  fit,
  matrixCompletion,
  type Phi,
  relativeDistance,
  seededRandom,
  shuffledIndices,
  type SparseMatrix,
  toBackendMatrix,
  toEntries,
  toSparse,
} from "@agop/core";
import { bareContext } from "@agop/core/run";
import { rankLimited } from "@agop/plugin-agop-library";
import { power } from "@agop/plugin-phi-library";
import { constantSchedule, geometricFloor } from "@agop/plugin-schedule-library";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linRfmCompletion } from "../presets/lin-rfm.js";

/** X = U V^T of the given rank and a uniform sample of its entries. */
function lowRank(rows: number, cols: number, rank: number, fraction: number, seed: number) {
  const random = seededRandom(seed);
  const u = Float64Array.from({ length: rows * rank }, () => random.normal());
  const v = Float64Array.from({ length: cols * rank }, () => random.normal());
  const truth = denseMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      for (let r = 0; r < rank; r++) truth.data[i * cols + j] += u[i * rank + r] * v[j * rank + r];
    }
  }
  const places = shuffledIndices(rows * cols, random).subarray(0, Math.round(fraction * rows * cols));
  return { truth, observed: sample(truth, places) };
}

function sample({ rows, cols, data }: DenseMatrix, places: Int32Array): SparseMatrix {
  return toSparse(rows, cols, {
    rowIndices: places.map((place) => Math.floor(place / cols)),
    columnIndices: places.map((place) => place % cols),
    values: Float64Array.from(places, (place) => data[place]),
  });
}

const exact = constantSchedule({ ridge: 0, floor: 0 });

describe("lin-RFM for completion", () => {
  it("recovers random low-rank tables from enough of their entries", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 2 }), async (seed, rank) => {
        const { truth, observed } = lowRank(24, 18, rank, 0.75, seed);
        const schedule = geometricFloor({ ridge: 0, first: 1, ratio: 0.8, last: 1e-16 });
        const algorithm = linRfmCompletion({ phi: power(0.5), schedule });
        const stop = { maxIterations: 400, tolerance: 1e-9 };
        const problem = matrixCompletion(observed);
        const { estimate } = await fit({ algorithm, problem, backend: cpuBackend(), stop });
        expect(relativeDistance(estimate.toDense().data, truth.data)).toBeLessThan(1e-5);
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  it("gives the same iterates by matrix products as by eigendecomposition", async () => {
    const { observed } = lowRank(15, 12, 3, 0.5, 3);
    const problem = matrixCompletion(observed);
    const schedule = constantSchedule({ ridge: 1e-2, floor: 1e-3 });
    for (const alpha of [0.5, 1, 1.5]) {
      const { name, value } = power(alpha);
      const byEigenvalues: Phi = { name, value };
      const [products, eigen] = await Promise.all(
        [power(alpha), byEigenvalues].map((phi) =>
          fit({
            algorithm: linRfmCompletion({ phi, schedule }),
            problem,
            backend: cpuBackend(),
            stop: { maxIterations: 5 },
          }),
        ),
      );
      expect(relativeDistance(products.estimate.toDense().data, eigen.estimate.toDense().data)).toBeLessThan(1e-9);
    }
  });

  it("completes new rows as it would have fitted them", async () => {
    const { observed } = lowRank(20, 10, 2, 0.6, 5);
    for (const replaceObserved of [true, false]) {
      const algorithm = linRfmCompletion({
        phi: power(0.5),
        schedule: constantSchedule({ ridge: 1e-3, floor: 0 }),
        replaceObserved,
      });
      const stop = { maxIterations: 10 };
      const { estimate } = await fit({ algorithm, problem: matrixCompletion(observed), backend: cpuBackend(), stop });
      const again = estimate.complete?.(observed);
      expect(again?.data).toEqual(estimate.toDense().data);
    }
  });

  it("is equivariant to permutations of rows", async () => {
    const { truth, observed } = lowRank(12, 9, 2, 0.6, 8);
    const algorithm = linRfmCompletion({ phi: power(0.5), schedule: constantSchedule({ ridge: 1e-2, floor: 0 }) });
    const run = async (sparse: SparseMatrix) =>
      (
        await fit({
          algorithm,
          problem: matrixCompletion(sparse),
          backend: cpuBackend(),
          stop: { maxIterations: 6 },
        })
      ).estimate.toDense();
    const { rowIndices, columnIndices, values } = toEntries(observed);
    const reversed = await run(toSparse(12, 9, { rowIndices: rowIndices.map((i) => 11 - i), columnIndices, values }));
    const straight = await run(observed);
    const back = denseMatrix(truth.rows, truth.cols);
    for (let i = 0; i < 12; i++) back.data.set(reversed.data.subarray((11 - i) * 9, (12 - i) * 9), i * 9);
    expect(relativeDistance(back.data, straight.data)).toBeLessThan(1e-10);
  });

  it("has a small stationarity residual at a fixed point and a large one before", async () => {
    const { observed } = lowRank(14, 10, 2, 0.5, 11);
    const algorithm = linRfmCompletion({ phi: power(0.25), schedule: constantSchedule({ ridge: 0, floor: 1e-2 }) });
    const residuals: (number | null)[] = [];
    await fit(
      {
        algorithm,
        problem: matrixCompletion(observed),
        backend: cpuBackend(),
        stop: { maxIterations: 3000, tolerance: 1e-11 },
        diagnosticsEvery: 1,
      },
      { onEvent: (event) => event.type === "iteration" && residuals.push(event.stationarityResidual) },
    );
    expect(residuals[0]).toBeGreaterThan(1e-2);
    expect(residuals.at(-1)).toBeLessThan(1e-6);
  });

  it("limits the rank of the estimate when told to", async () => {
    const { observed } = lowRank(14, 10, 5, 0.8, 13);
    const algorithm = linRfmCompletion({
      phi: power(0.5),
      schedule: constantSchedule({ ridge: 1e-3, floor: 0 }),
      agop: rankLimited(2),
    });
    const ranks: (number | null)[] = [];
    await fit(
      {
        algorithm,
        problem: matrixCompletion(observed),
        backend: cpuBackend(),
        stop: { maxIterations: 3 },
        diagnosticsEvery: 1,
      },
      { onEvent: (event) => event.type === "iteration" && ranks.push(event.effectiveRank) },
    );
    // The first estimate is fitted with M_0 = I, the others with AGOPs of rank 2.
    expect(ranks).toEqual([10, 2, 2]);
    const problem = matrixCompletion(observed);
    const backend = cpuBackend();
    const agopRanks: number[] = [];
    for await (const { agop } of algorithm.iterate(problem, bareContext(backend))) {
      const [first] = agop?.() ?? [];
      const { values } = backend.symmetricEigen(toBackendMatrix(first, backend));
      agopRanks.push(values.filter((s) => Math.sqrt(Math.max(s, 0)) > 1e-3 * Math.sqrt(values[0])).length);
      if (agopRanks.length === 3) break;
    }
    expect(agopRanks).toEqual([2, 2, 2]);
    const tooMany = linRfmCompletion({ phi: power(0.5), schedule: exact, agop: rankLimited(11) });
    await expect(fit({ algorithm: tooMany, problem, backend: cpuBackend() })).rejects.toMatchObject({
      code: "option-invalid",
    });
  });
});
