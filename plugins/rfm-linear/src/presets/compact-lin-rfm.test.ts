import { cpuBackend } from "@agop/backend-cpu";
import {
  type DenseMatrix,
  denseMatrix,
  fit,
  matrixCompletion,
  type MatrixEstimate,
  regressionMetrics,
  relativeDistance,
  type RunEvent,
  seededRandom,
} from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import type { Checkpoint } from "@agop/core/run";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { checkAlgorithm, smallCompletion } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { rfmLinearPlugin } from "../index.js";
import { compactLinRfm } from "./compact-lin-rfm.js";

checkAlgorithm(() => compactLinRfm(), {
  title: "compact-lin-rfm conformance",
  problem: smallCompletion(),
  backend: cpuBackend,
  isScaleEquivariant: true,
});

const backend = cpuBackend();

/** K = max(X^T X, ε²)^{(2-p)/2} with all its eigenvalues, as a dense matrix. */
function denseKernel(x: DenseMatrix, floor: number, p: number): DenseMatrix {
  const { values, vectors } = backend.symmetricEigen(backend.gram(backend.fromDense(x)));
  const powers = values.map((value) => Math.max(Math.sqrt(Math.max(value, 0)), floor) ** (2 - p));
  return backend.toDense(backend.multiply(backend.scale(vectors, { cols: powers }), vectors, { right: true }));
}

describe("compact lin-RFM", () => {
  it.each([
    { p: 0, ridge: 0 },
    { p: 0.5, ridge: 0 },
    { p: 1, ridge: 0.2 },
  ])("has the iterates of dense lin-RFM with the same floor, to 1e-8: %o", async ({ p, ridge }) => {
    const random = seededRandom(4);
    const rank = 2;
    // Rows with fewer entries than the rank among them.
    const { observed } = sampleUniformly(randomLowRank({ rows: 40, cols: 7, rank: 3, random }), 130, random);
    const floors: number[] = [];
    const estimates: DenseMatrix[] = [];
    await fit(
      {
        algorithm: compactLinRfm({ p, ridge, rank }),
        problem: matrixCompletion(observed),
        backend,
        stop: { maxIterations: 7, tolerance: 0 },
        validation: {
          metrics: regressionMetrics,
          measure: (estimate) => {
            estimates.push(estimate.toDense());
            return { n: 1, rmse: 1, mae: 1 };
          },
        },
      },
      {
        onEvent: (event) => {
          if (event.type === "iteration") floors.push(Math.sqrt(event.floor ?? NaN));
        },
      },
    );
    // The first is P_Ω*(y) / (1 + λ), K = I; each later one comes from the one before, so that differences do not add up over a run.
    const zeros = backend.fromDense(denseMatrix(observed.rows, observed.cols));
    const [first, ...later] = estimates;
    const scaled = { ...observed, values: observed.values.map((value) => value / (1 + ridge)) };
    expect(first).toEqual(backend.toDense(backend.overwrite(zeros, backend.fromSparse(scaled))));
    let previous = first;
    later.forEach((estimate, place) => {
      const t = place + 1;
      const k = denseKernel(previous, floors[t], p);
      const dense = backend.solveRows(backend.fromDense(k), backend.fromSparse(observed), ridge * floors[t] ** (2 - p));
      expect(relativeDistance(estimate.data, backend.toDense(dense).data)).toBeLessThan(1e-8);
      previous = estimate;
    });
  });

  it.each([2, 3])("recovers a matrix of rank 2 with the rank cap %i, linearly", async (rank) => {
    const random = seededRandom(5);
    const truth = randomLowRank({ rows: 80, cols: 40, rank: 2, random });
    const { observed } = sampleUniformly(truth, 1300, random);
    const stop = { maxIterations: 300, tolerance: 1e-12 };
    const spec = { algorithm: compactLinRfm({ rank }), problem: matrixCompletion(observed), backend, stop };
    const { estimate } = await fit(spec);
    expect(relativeDistance(estimate.toDense().data, truth.data)).toBeLessThan(1e-10);
  });

  it("needs as many iterations as its own loop once did, and the first one of the zero-filled observations", async () => {
    const random = seededRandom(5);
    const truth = randomLowRank({ rows: 80, cols: 40, rank: 2, random });
    const { observed } = sampleUniformly(truth, 1300, random);
    const errors: number[] = [];
    const measure = (estimate: MatrixEstimate) => {
      errors.push(relativeDistance(estimate.toDense().data, truth.data));
      return { n: 1, rmse: 1, mae: 1 };
    };
    const stop = { maxIterations: 110, tolerance: 0 };
    const validation = { metrics: regressionMetrics, measure };
    await fit({
      algorithm: compactLinRfm({ rank: 3 }),
      problem: matrixCompletion(observed),
      backend,
      stop,
      validation,
    });
    const firstBelow = (goal: number): number => errors.findIndex((error) => error < goal) + 1;
    // Random directions make it one more or less.
    [15, 26, 61, 108].forEach((before, place) => {
      const iterations = firstBelow([1e-2, 1e-3, 1e-6, 1e-10][place]);
      expect(Math.abs(iterations - before)).toBeLessThanOrEqual(1);
    });
  });

  it.each([1, 2, 6])("goes on after iteration %i to the bits of an uninterrupted run", async (after) => {
    const random = seededRandom(9);
    const { observed } = sampleUniformly(randomLowRank({ rows: 60, cols: 50, rank: 3, random }), 1400, random);
    const stop = { maxIterations: 9, tolerance: 0 };
    const spec = { algorithm: compactLinRfm(), problem: matrixCompletion(observed), backend, stop };
    const checkpoints: Checkpoint[] = [];
    const whole = await fit(spec, { onCheckpoint: (checkpoint) => void checkpoints.push(structuredClone(checkpoint)) });
    const changes: (number | null)[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.type === "iteration") changes.push(event.relativeChange);
    };
    const resumed = await fit({ ...spec, resume: checkpoints[after - 1] }, { onEvent });
    expect(resumed.iterations).toBe(9);
    expect(changes.length).toBe(9 - after);
    expect(changes[0]).toBeGreaterThan(0);
    expect(resumed.estimate.factors).toEqual(whole.estimate.factors);
  });

  it("refuses the state of a problem with other columns", async () => {
    const problemOf = (cols: number) => {
      const random = seededRandom(9);
      return matrixCompletion(
        sampleUniformly(randomLowRank({ rows: 30, cols, rank: 1, random }), 200, random).observed,
      );
    };
    const stop = { maxIterations: 2, tolerance: 0 };
    const checkpoints: Checkpoint[] = [];
    const spec = { algorithm: compactLinRfm(), problem: problemOf(20), backend, stop };
    await fit(spec, { onCheckpoint: (checkpoint) => void checkpoints.push(checkpoint) });
    await expect(fit({ ...spec, problem: problemOf(21), resume: checkpoints[1] })).rejects.toMatchObject({
      code: "state-invalid",
    });
  });

  it("says what is known of an iteration without a matrix over its columns: spectrum, rank, objective, alignment", async () => {
    const random = seededRandom(5);
    const truth = randomLowRank({ rows: 80, cols: 40, rank: 2, random });
    const { observed } = sampleUniformly(truth, 1300, random);
    const events: RunEvent[] = [];
    const stop = { maxIterations: 60, tolerance: 0 };
    const spec = { algorithm: compactLinRfm({ rank: 2 }), problem: matrixCompletion(observed), backend, stop };
    const { estimate } = await fit({ ...spec, diagnosticsEvery: 1 }, { onEvent: (event) => events.push(event) });
    const iterations = events.filter((event) => event.type === "iteration");
    const last = iterations[59];
    const gram = backend.gram(backend.fromDense(estimate.toDense()));
    const singularValues = backend.symmetricEigen(gram).values.subarray(0, 2).map(Math.sqrt);
    expect(relativeDistance(Float64Array.from(last.spectrum ?? []).subarray(0, 2), singularValues)).toBeLessThan(1e-8);
    expect(last.details).toMatchObject({ rank: 2, nfaCorrelation: [expect.closeTo(1, 8)] });
    const objectives = iterations.slice(5).map(({ details }) => Number(details?.["objective"]));
    objectives.slice(1).forEach((objective, t) => {
      expect(objective).toBeLessThan(objectives[t] + 1e-6);
    });
  });

  it("is the same by name as a composition of parts", async () => {
    const random = seededRandom(3);
    const { observed } = sampleUniformly(randomLowRank({ rows: 30, cols: 20, rank: 2, random }), 300, random);
    const registry = createRegistry([rfmLinearPlugin, agopLibraryPlugin, phiLibraryPlugin, scheduleLibraryPlugin]);
    const named = registry.algorithm("matrix-completion", { name: "compact-lin-rfm", p: 0.5, ridge: 0.1 });
    const stop = { maxIterations: 6, tolerance: 0 };
    const spec = { problem: matrixCompletion(observed), backend, stop };
    const byName = await fit({ ...spec, algorithm: named });
    const byOptions = await fit({ ...spec, algorithm: compactLinRfm({ p: 0.5, ridge: 0.1 }) });
    expect(byName.estimate.toDense()).toEqual(byOptions.estimate.toDense());
  });

  it("refuses a p outside 0 to 1", () => {
    expect(() => compactLinRfm({ p: 2 })).toThrow(/p is 2/);
  });
});
