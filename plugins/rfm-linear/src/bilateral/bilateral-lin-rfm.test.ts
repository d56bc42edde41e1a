import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, relativeDistance, type RunEvent, seededRandom, toEntries } from "@agop/core";
import type { Checkpoint } from "@agop/core/run";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { checkAlgorithm, smallCompletion } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { bilateralLinRfm } from "./bilateral-lin-rfm.js";

checkAlgorithm(() => bilateralLinRfm(), {
  title: "bilateral-lin-rfm conformance",
  problem: smallCompletion(),
  backend: cpuBackend,
  isScaleEquivariant: true,
});

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

  it("fills rows and columns without observations with means, and names them", async () => {
    const { problem } = recovery(7);
    const { observed } = problem;
    const [n, m] = [observed.rows, observed.cols];
    const values = observed.values.map((value) => value + 3);
    const larger = {
      ...observed,
      values,
      rows: n + 2,
      cols: m + 1,
      rowOffsets: Int32Array.from([...observed.rowOffsets, values.length, values.length]),
    };
    const warnings: string[] = [];
    const spec = { algorithm: bilateralLinRfm({ rank: 4 }), problem: matrixCompletion(larger), backend: cpuBackend() };
    const { estimate } = await fit(spec, {
      onEvent: (event) => {
        if (event.type === "warning") warnings.push(event.message);
      },
    });
    expect(warnings.join()).toContain("2 rows (60, 61) and 1 column (50) without an observed entry");
    const mean = (numbers: readonly number[]): number =>
      numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const places = Array.from(values, (value, e) => ({
      row: observed.rowOffsets.findIndex((offset) => offset > e) - 1,
      column: observed.columns[e],
      value,
    }));
    const meanOf = (isIn: (place: (typeof places)[number]) => boolean): number =>
      mean(places.filter(isIn).map(({ value }) => value));
    expect(estimate.at(n + 1, 4)).toBeCloseTo(meanOf(({ column }) => column === 4), 7); // prettier-ignore
    expect(estimate.at(9, m)).toBeCloseTo(meanOf(({ row }) => row === 9), 7); // prettier-ignore
    expect(estimate.at(n, m)).toBeCloseTo(mean([...values]), 7);
  });

  it.each([2, 5])("goes on after iteration %i to the bits of an uninterrupted run", async (after) => {
    const { problem } = recovery(9);
    const spec = {
      algorithm: bilateralLinRfm(),
      problem,
      backend: cpuBackend(),
      stop: { maxIterations: 9, tolerance: 0 },
    };
    const checkpoints: Checkpoint[] = [];
    const whole = await fit(spec, { onCheckpoint: (checkpoint) => void checkpoints.push(structuredClone(checkpoint)) });
    const resume = checkpoints[after - 1];
    const iterations: number[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.type === "iteration") iterations.push(event.iteration);
    };
    const resumed = await fit({ ...spec, resume }, { onEvent });
    expect(iterations[0]).toBe(after + 1);
    expect(resumed.iterations).toBe(9);
    expect(resumed.estimate.factors).toEqual(whole.estimate.factors);
  });

  it("does not go on from the state of another problem", async () => {
    const spec = { algorithm: bilateralLinRfm(), problem: recovery(9).problem, backend: cpuBackend() };
    const checkpoints: Checkpoint[] = [];
    await fit(spec, { onCheckpoint: (checkpoint) => void checkpoints.push(structuredClone(checkpoint)) });
    const other = { ...spec, problem: recovery(9, 1300).problem, resume: checkpoints[0] };
    await expect(fit(other)).rejects.toMatchObject({ code: "problem-invalid" });
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
