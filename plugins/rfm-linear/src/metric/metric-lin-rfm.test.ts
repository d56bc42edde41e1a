import { cpuBackend } from "@agop/backend-cpu";
import { wasmBackend } from "@agop/backend-wasm";
import {
  type DenseMatrix,
  denseMatrix,
  type Entries,
  fit,
  matrixCompletion,
  regressionErrors,
  type RunEvent,
  seededRandom,
  type SparseMatrix,
  toSparse,
} from "@agop/core";
import { type Checkpoint, holdOut } from "@agop/core/run";
import { checkAlgorithm, smallCompletion } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { metricLinRfm } from "./metric-lin-rfm.js";
import { metricStep, type Sides } from "./metric-step.js";

checkAlgorithm(() => metricLinRfm(), {
  title: "metric-lin-rfm conformance",
  problem: smallCompletion(),
  backend: cpuBackend,
  otherBackend: () => wasmBackend({ threads: 1 }),
  isScaleEquivariant: true,
});

/** Entries of low rank with noise; where they are large, they are more often observed, as who likes something looks for it. */
function ratings(seed: number): { readonly observed: SparseMatrix; readonly heldOut: Entries } {
  const [rows, cols, rank] = [120, 90, 3];
  const random = seededRandom(seed);
  const factors = (count: number): Float64Array[] =>
    Array.from({ length: count }, () => Float64Array.from({ length: rank }, () => random.normal()));
  const [u, v] = [factors(rows), factors(cols)];
  const rowIndices: number[] = [];
  const columnIndices: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < cols; column++) {
      const value = u[row].reduce((sum, factor, s) => sum + factor * v[column][s], 0) / 2;
      if (random.uniform() > 0.5 / (1 + Math.exp(1.5 - 3 * value))) continue;
      rowIndices.push(row);
      columnIndices.push(column);
      values.push(value + 0.5 * random.normal());
    }
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const entries = {
    rowIndices: Int32Array.from(rowIndices),
    columnIndices: Int32Array.from(columnIndices),
    values: Float64Array.from(values, (value) => value - mean),
  };
  const { kept, heldOut } = holdOut(toSparse(rows, cols, entries), 0.2, random);
  return { observed: kept, heldOut };
}

function identity(n: number): DenseMatrix {
  const matrix = denseMatrix(n, n);
  for (let i = 0; i < n; i++) matrix.data[i * (n + 1)] = 1;
  return matrix;
}

const stop = { maxIterations: 3, tolerance: 0 } as const;

describe("lin-RFM with prior metrics", () => {
  it.each([1, 2, 3])("predicts better than with ε I where it tells what is observed, list %i", async (seed) => {
    const { observed, heldOut } = ratings(seed);
    const errorWith = async (cosineWeight: number): Promise<number> => {
      const algorithm = metricLinRfm({ cosineWeight });
      const spec = { algorithm, problem: matrixCompletion(observed), backend: cpuBackend(), stop };
      const { estimate } = await fit(spec);
      return regressionErrors(estimate.predict(heldOut), heldOut.values).rmse;
    };

    const backend = cpuBackend();
    const prior = { left: identity(observed.rows), right: identity(observed.cols) };
    const unit = Math.sqrt(observed.values.reduce((sum, value) => sum + value * value, 0) / observed.values.length);
    const given = { pattern: backend.fromSparse(observed), y: observed.values.map((value) => value / unit) };
    const others = [0.3, 1].flatMap((ridge) => {
      let features: Sides = prior;
      return [1, 2, 3].map(() => {
        const options = { ridge, floor: 0.1, memory: 0.8, tolerance: 0.03, maxSteps: 200 };
        const step = metricStep(given, features, prior, options, backend);
        ({ features } = step);
        const predicted = heldOut.values.map(
          (_, k) => unit * step.x.data[heldOut.rowIndices[k] * observed.cols + heldOut.columnIndices[k]],
        );
        return regressionErrors(predicted, heldOut.values).rmse;
      });
    });
    const columnsAlone = await errorWith(0);
    expect(columnsAlone).toBeLessThan(0.97 * Math.min(...others));
    expect(await errorWith(0.4)).toBeLessThan(0.98 * columnsAlone);
  });

  it("refuses options outside their range, and says so where ridge, floor and memory leave nothing to solve with", async () => {
    for (const options of [{ ridge: -1 }, { memory: 2 }, { solveTolerance: 0 }, { maxSolveSteps: NaN }]) {
      const made = () => metricLinRfm(options);
      expect(made, JSON.stringify(options)).toThrow(expect.objectContaining({ code: "option-invalid" }));
    }
    const events: RunEvent[] = [];
    const algorithm = metricLinRfm({ ridge: 0, floor: 0, memory: 0, reweightings: 6 });
    const { estimate } = await fit(
      { algorithm, problem: smallCompletion(), backend: cpuBackend() },
      { onEvent: (event) => void events.push(event) },
    );
    const largest = estimate.toDense().data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest).toBeLessThan(100);
    expect(events.at(-1)).toMatchObject({ type: "run-finished", reason: "diverged" });
  });

  it("ends after its reweightings, one fit more", async () => {
    const { observed } = ratings(4);
    const algorithm = metricLinRfm({ reweightings: 2 });
    const spec = { algorithm, problem: matrixCompletion(observed), backend: cpuBackend() };
    expect((await fit({ ...spec, stop: { maxIterations: 10, tolerance: 0 } })).iterations).toBe(3);
  });

  it("predicts rows and columns without an observation, and zeros where all is zero", async () => {
    const { observed } = ratings(4);
    const { rowOffsets, values } = observed;
    const larger = {
      ...observed,
      rows: observed.rows + 1,
      cols: observed.cols + 1,
      rowOffsets: Int32Array.from([...rowOffsets, values.length]),
    };
    const estimateOf = async (given: SparseMatrix): Promise<Float64Array> => {
      const spec = { algorithm: metricLinRfm(), problem: matrixCompletion(given), backend: cpuBackend(), stop };
      return (await fit(spec)).estimate.toDense().data;
    };
    expect((await estimateOf(larger)).every(Number.isFinite)).toBe(true);
    expect((await estimateOf({ ...larger, values: values.map(() => 0) })).every((value) => value === 0)).toBe(true);
  });

  it.each([1, 2])("goes on after iteration %i to the bits of an uninterrupted run", async (after) => {
    const { observed } = ratings(5);
    const spec = { algorithm: metricLinRfm(), problem: matrixCompletion(observed), backend: cpuBackend(), stop };
    const checkpoints: Checkpoint[] = [];
    const whole = await fit(spec, { onCheckpoint: (checkpoint) => void checkpoints.push(structuredClone(checkpoint)) });
    const iterations: number[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.type === "iteration") iterations.push(event.iteration);
    };
    const resumed = await fit({ ...spec, resume: checkpoints[after - 1] }, { onEvent });
    expect(iterations[0]).toBe(after + 1);
    expect(resumed.estimate.toDense()).toEqual(whole.estimate.toDense());

    const other = { ...observed, rows: observed.rows - 1, rowOffsets: observed.rowOffsets.slice(0, -1) };
    const part = { ...other, columns: other.columns.slice(0, other.rowOffsets.at(-1)) };
    const problem = matrixCompletion({ ...part, values: other.values.slice(0, other.rowOffsets.at(-1)) });
    await expect(fit({ ...spec, problem, resume: checkpoints[0] })).rejects.toMatchObject({ code: "state-invalid" });
  });

  it.each([{ ridge: -1 }, { floor: -1 }, { memory: 1.5 }, { cosineWeight: -0.1 }, { reweightings: 1.5 }])(
    "refuses %j",
    (options) => {
      expect(() => metricLinRfm(options)).toThrow(/metric-lin-rfm/);
    },
  );
});
