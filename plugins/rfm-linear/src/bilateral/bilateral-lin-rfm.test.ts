import { firstTriplets } from "@agop/algebra";
import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, relativeDistance, type RunEvent, seededRandom, toEntries } from "@agop/core";
import type { Checkpoint } from "@agop/core/run";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { checkAlgorithm, smallCompletion } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { compactEstimate, compactEstimateContribution, sparseValues } from "../compact/compact-estimate.js";
import { bilateralLinRfm } from "./bilateral-lin-rfm.js";
import { fromAlgorithmState } from "./bilateral-state.js";
import { bilateralStep } from "./bilateral-step.js";
import { holdObservations } from "./observations.js";

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
    await expect(fit(other)).rejects.toMatchObject({ code: "state-invalid" });
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

  it.each([0, Infinity])(
    "changes by nothing at a fixed point where ε stays above 0, as a rank cap leaves it (mostHeld %d)",
    async (mostHeld) => {
      const random = seededRandom(11);
      const truth = randomLowRank({ ...size, random });
      const { observed } = sampleUniformly(truth, 1400, random);
      const problem = matrixCompletion({
        ...observed,
        values: observed.values.map((value) => value + 0.3 * random.normal()),
      });
      const floors: (number | null)[] = [];
      const run = (maxIterations: number) =>
        fit(
          {
            algorithm: bilateralLinRfm({ rank: 3, mostHeld, solveTolerance: 1e-6 }),
            ...{ problem, backend: cpuBackend(), seed: 1, stop: { maxIterations, tolerance: 1e-6 } },
          },
          {
            onEvent: (event) => {
              if (event.type === "iteration") floors.push(event.floor);
            },
          },
        );
      const { estimate, iterations, reason } = await run(100);
      expect(reason).toBe("converged");
      expect(Number(floors.at(-1))).toBeGreaterThan(1e-4);
      const before = await run(iterations - 1);
      expect(relativeDistance(before.estimate.toDense().data, estimate.toDense().data)).toBeLessThan(1e-5);
    },
  );

  describe("of more entries than are held beside themselves", () => {
    const unheld = bilateralLinRfm({ rank: 3, mostHeld: 0 });
    const noisy = () => {
      const random = seededRandom(10);
      const truth = randomLowRank({ ...size, random });
      for (let e = 0; e < truth.data.length; e++) truth.data[e] += 0.02 * random.normal();
      return matrixCompletion(sampleUniformly(truth, 1400, random).observed);
    };

    it("recovers a matrix of rank 3 to 1e-10", async () => {
      const { truth, problem } = recovery(4);
      const { estimate } = await fit({ algorithm: unheld, problem, backend: cpuBackend(), stop });
      expect(relativeDistance(estimate.toDense().data, truth.data)).toBeLessThan(1e-10);
    });

    it("minimises what is minimised where all is held, at the floor that it ends with", async () => {
      const problem = noisy();
      const { observed } = problem;
      const algorithm = bilateralLinRfm({ rank: 3, mostHeld: 0, solveTolerance: 1e-4 });
      const checkpoints: Checkpoint[] = [];
      let floor: number | null = null;
      const { estimate } = await fit(
        { problem, algorithm, backend: cpuBackend(), stop: { maxIterations: 300, tolerance: 1e-12 } },
        {
          onCheckpoint: (each) => void checkpoints.push(each),
          onEvent: (event) => {
            if (event.type === "iteration") ({ floor } = event);
          },
        },
      );
      expect(estimate.factors.shrink).toBe(1);
      expect(estimate.factors.sparse.values).toBe(observed.values);
      // One more step where all is held, from there on: nothing changes.
      const { x, agop } = fromAlgorithmState(checkpoints.at(-1)?.state ?? {}, observed);
      const { width, left, right } = x;
      const previous = { width, left, right, sparse: { ...observed, values: sparseValues(x) } };
      const backend = cpuBackend();
      const options = { epsilon: Math.sqrt(floor ?? NaN), p: 0, ridge: 0, tolerance: 1e-10, maxSteps: 500 };
      const observations = holdObservations(observed, backend);
      const step = await bilateralStep(observations, firstTriplets(agop, 3), previous, options);
      const after = compactEstimate(step.x).toDense().data;
      expect(relativeDistance(after, estimate.toDense().data)).toBeLessThan(1e-9);
    });

    it("stays where it is once a ridge has left nothing beyond the rank, however many iterations follow", async () => {
      const random = seededRandom(1);
      const truth = randomLowRank({ rows: 60, cols: 50, rank: 2, random });
      const { observed, heldOut } = sampleUniformly(truth, 1200, random);
      const values = observed.values.map((value) => value + 0.3 * random.normal());
      const errorAfter = async (maxIterations: number) => {
        const algorithm = bilateralLinRfm({ rank: 2, ridge: 30, mostHeld: 0 });
        const problem = matrixCompletion({ ...observed, values });
        const stop = { maxIterations, tolerance: 0 };
        const { estimate } = await fit({ problem, algorithm, backend: cpuBackend(), stop });
        return relativeDistance(estimate.predict(heldOut), heldOut.values);
      };
      expect(await errorAfter(4)).toBeLessThan(0.5);
      expect(await errorAfter(25)).toBeCloseTo(await errorAfter(8), 3);
      expect(await errorAfter(8)).toBeCloseTo(await errorAfter(4), 2);
    });

    it("goes on to the bits of an uninterrupted run, and with other entries of the matrix", async () => {
      const { problem } = recovery(9);
      const limited = { maxIterations: 5, tolerance: 0 };
      const spec = { algorithm: unheld, problem, backend: cpuBackend(), stop: limited };
      const checkpoints: Checkpoint[] = [];
      const whole = await fit(spec, { onCheckpoint: (each) => void checkpoints.push(structuredClone(each)) });
      const resumed = await fit({ ...spec, resume: checkpoints[2] });
      expect(resumed.estimate.factors).toEqual(whole.estimate.factors);
      const { truth, problem: more } = recovery(9, 1500);
      const { estimate } = await fit({ ...spec, problem: more, resume: checkpoints[4], stop: { maxIterations: 40 } });
      expect(relativeDistance(estimate.toDense().data, truth.data)).toBeLessThan(1e-6);
    });

    it("has estimates whose cells, blocks and saved form agree, also with a ridge and an unobserved row", async () => {
      const { observed } = noisy();
      const rowOffsets = Int32Array.from([...observed.rowOffsets, observed.values.length]);
      const problem = matrixCompletion({ ...observed, rows: observed.rows + 1, rowOffsets });
      const algorithm = bilateralLinRfm({ rank: 3, ridge: 0.3, mostHeld: 0 });
      const spec = { algorithm, problem, backend: cpuBackend(), stop: { maxIterations: 4 } };
      const residuals: number[] = [];
      const onEvent = (event: RunEvent): void => {
        if (event.type === "iteration") residuals.push(event.trainingResidual ?? NaN);
      };
      const { estimate } = await fit(spec, { onEvent });
      const { data } = estimate.toDense();
      const cell = (row: number, column: number): number => estimate.at(row, column);
      expect(data.every((value, e) => value === cell(Math.floor(e / size.cols), e % size.cols))).toBe(true);
      const saved = estimate.save?.();
      const loaded = compactEstimateContribution.load(
        structuredClone(saved?.content ?? {}),
        cpuBackend(),
        () => estimate,
      );
      expect(relativeDistance(loaded.values?.() ?? new Float64Array(), data)).toBeLessThan(1e-14);
      const misfit = relativeDistance(estimate.predict(toEntries(problem.observed)), problem.observed.values);
      expect(misfit / (residuals.at(-1) ?? NaN)).toBeCloseTo(1, 9);
    });
  });

  it("refuses options outside their range", () => {
    expect(() => bilateralLinRfm({ p: 2 })).toThrow(/p is 2/);
    for (const options of [{ solveTolerance: 0 }, { solveTolerance: NaN }, { maxSolveSteps: 0.5 }, { mostHeld: -1 }]) {
      const made = () => bilateralLinRfm(options);
      expect(made, JSON.stringify(options)).toThrow(expect.objectContaining({ code: "option-invalid" }));
    }
  });
});
