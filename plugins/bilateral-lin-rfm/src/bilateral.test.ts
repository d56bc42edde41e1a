import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, relativeDistance, seededRandom, toEntries } from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { checkAlgorithm, checkPlugin, smallCompletion } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { bilateralLinRfm } from "./bilateral.js";
import { bilateralLinRfmPlugin } from "./index.js";

checkAlgorithm(() => bilateralLinRfm(), {
  title: "bilateral-lin-rfm conformance",
  problem: smallCompletion(),
  backend: cpuBackend,
  isScaleEquivariant: true,
});
checkPlugin(bilateralLinRfmPlugin, { backend: cpuBackend });

const size = { rows: 60, cols: 50, rank: 3 } as const;

function recovery(seed: number, count = 1400) {
  const random = seededRandom(seed);
  const truth = randomLowRank({ ...size, random });
  const { observed } = sampleUniformly(truth, count, random);
  return { truth, problem: matrixCompletion(observed) };
}

const stop = { maxIterations: 80, tolerance: 1e-13 } as const;

describe("bilateral lin-RFM", () => {
  it.each([3, 6, "auto"] as const)("recovers a matrix of rank 3 to 1e-10 with the rank cap %s", async (rank) => {
    const { truth, problem } = recovery(4);
    let effectiveRank: number | null = null;
    const onEvent = (event: { type: string; effectiveRank?: number | null }): void => {
      if (event.type === "iteration") effectiveRank = event.effectiveRank ?? null;
    };
    const spec = { algorithm: bilateralLinRfm({ rank }), problem, backend: cpuBackend(), diagnosticsEvery: 1, stop };
    const { estimate } = await fit(spec, { onEvent });
    expect(relativeDistance(estimate.toDense().data, truth.data)).toBeLessThan(1e-10);
    expect(effectiveRank).toBe(3);
  });

  it("needs few iterations, as convergence is quadratic", async () => {
    const { truth, problem } = recovery(5);
    const limited = { maxIterations: 20, tolerance: 0 };
    const spec = { algorithm: bilateralLinRfm({ rank: 3 }), problem, backend: cpuBackend(), stop: limited };
    const { estimate } = await fit(spec);
    expect(relativeDistance(estimate.toDense().data, truth.data)).toBeLessThan(1e-10);
  });

  it("fits the observed entries without a ridge, and shrinks the misfit with one", async () => {
    const { problem } = recovery(6);
    const { values } = problem.observed;
    const misfitAt = async (ridge: number): Promise<number> => {
      const limited = { maxIterations: 2, tolerance: 0 };
      const spec = { algorithm: bilateralLinRfm({ rank: 3, ridge }), problem, backend: cpuBackend(), stop: limited };
      const { estimate } = await fit(spec);
      return relativeDistance(estimate.predict(toEntries(problem.observed)), values);
    };
    expect(await misfitAt(0)).toBeLessThan(1e-13);
    expect(await misfitAt(1)).toBeGreaterThan(1e-4);
  });

  it("leaves rows and columns without observations at zero and says so", async () => {
    const { problem } = recovery(7);
    const { observed } = problem;
    const larger = {
      ...observed,
      rows: 62,
      cols: 51,
      rowOffsets: Int32Array.from([...observed.rowOffsets, observed.values.length, observed.values.length]),
    };
    const warnings: string[] = [];
    const spec = { algorithm: bilateralLinRfm({ rank: 3 }), problem: matrixCompletion(larger), backend: cpuBackend() };
    const { estimate } = await fit(spec, {
      onEvent: (event) => {
        if (event.type === "warning") warnings.push(event.message);
      },
    });
    expect(warnings.join()).toContain("2 rows and 1 columns");
    const size = Math.max(...estimate.block([60, 62], [0, 51]).data.map(Math.abs));
    expect(size).toBeLessThan(1e-8);
  });

  it("keeps its estimate factored: entries, blocks and the largest of a row agree with the dense matrix", async () => {
    const { problem } = recovery(8);
    const { estimate } = await fit({ algorithm: bilateralLinRfm({ rank: 3 }), problem, backend: cpuBackend() });
    const dense = estimate.toDense();
    const block = estimate.block([7, 9], [11, 15]);
    expect(block.data[5]).toBeCloseTo(dense.data[8 * dense.cols + 12], 12);
    const row = Array.from(dense.data.subarray(0, dense.cols), (value, column) => ({ value, column }));
    const expected = row
      .sort((a, b) => b.value - a.value)
      .slice(0, 4)
      .map(({ column }) => column);
    expect(estimate.top(0, 4, { withObserved: true }).map(({ column }) => column)).toEqual(expected);
  });

  it("refuses a p outside 0 to 1", () => {
    expect(() => bilateralLinRfm({ p: 2 })).toThrow(/p is 2/);
  });
});
