import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, relativeDistance, seededRandom, type SparseMatrix } from "@agop/core";
import type { Checkpoint } from "@agop/core/run";
import type { Sum } from "@agop/core/streaming";
import { wasmBackend } from "@agop/backend-wasm";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { localProcesses } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { bilateralLinRfm, type BilateralLinRfmOptions } from "./bilateral-lin-rfm.js";
import { ownEntries } from "./observations.js";

/** Of rank 3 with noise, and a row and a column that nothing is observed of. */
function noisyEntries(): SparseMatrix {
  const random = seededRandom(12);
  const truth = randomLowRank({ rows: 60, cols: 50, rank: 3, random });
  for (let e = 0; e < truth.data.length; e++) truth.data[e] += 0.02 * random.normal();
  const { observed } = sampleUniformly(truth, 1400, random);
  const rowOffsets = Int32Array.from([...observed.rowOffsets, observed.values.length]);
  return { ...observed, rows: observed.rows + 1, cols: observed.cols + 1, rowOffsets };
}

describe("the entries of each process", () => {
  it.each([1, 2, 3, 7])("are all of them once, in parts of one length, of %i", (size) => {
    const observed = noisyEntries();
    const listed = ({ rowOffsets, columns, values }: SparseMatrix) =>
      Array.from(values, (value, e) => {
        const row = rowOffsets.findIndex((offset) => offset > e) - 1;
        return [row, columns[e], value];
      });
    const parts = Array.from({ length: size }, (_, rank) => ownEntries(observed, { rank, size }));
    expect(parts.flatMap(listed)).toEqual(listed(observed));
    const lengths = parts.map(({ values }) => values.length);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
  });

  it("may be none", () => {
    const observed = { rows: 1, cols: 1, rowOffsets: Int32Array.of(0, 1), columns: Int32Array.of(0) };
    const own = ownEntries({ ...observed, values: Float64Array.of(2) }, { rank: 0, size: 2 });
    expect([...own.rowOffsets, own.values.length]).toEqual([0, 0, 0]);
  });
});

describe("bilateral lin-RFM over processes", () => {
  const problem = matrixCompletion(noisyEntries());
  const maxIterations = 6;
  const run = async (options: BilateralLinRfmOptions, sum?: Sum, resume?: Checkpoint) => {
    const checkpoints: Checkpoint[] = [];
    const events: unknown[] = [];
    const { estimate } = await fit(
      {
        algorithm: bilateralLinRfm({ rank: 3, ...options }),
        problem,
        backend: cpuBackend(),
        stop: { maxIterations, tolerance: 0 },
        ...(sum && { sum }),
        ...(resume && { resume }),
      },
      {
        onCheckpoint: (each) => void checkpoints.push(structuredClone(each)),
        onEvent: (event) => {
          if (event.type !== "iteration") return;
          const { iteration, trainingResidual, relativeChange, details } = event;
          events.push({ iteration, trainingResidual, relativeChange, details });
        },
      },
    );
    return { values: estimate.toDense().data, checkpoints, events };
  };
  const settings: readonly BilateralLinRfmOptions[] = [
    {},
    { ridge: 0.3, p: 0.5 },
    { mostHeld: 0 },
    { mostHeld: 0, ridge: 0.3 },
  ];

  it.each(settings)("finds what one process finds, the same bits in each: %j", async (options) => {
    const alone = await run(options);
    for (const size of [2, 4]) {
      const found = await Promise.all(localProcesses(size).map((sum) => run(options, sum)));
      for (const { values, events } of found) {
        expect(values).toEqual(found[0].values);
        expect(events).toEqual(found[0].events);
      }
      expect(relativeDistance(found[0].values, alone.values)).toBeLessThan(1e-11);
    }
  });

  it.each(settings)("goes on from a checkpoint with another number of them: %j", async (options) => {
    const alone = await run(options);
    const ofThree = await Promise.all(localProcesses(3).map((sum) => run(options, sum)));
    for (const { checkpoints } of [alone, ofThree[2]]) {
      const resumed = await Promise.all(localProcesses(2).map((sum) => run(options, sum, checkpoints[2])));
      for (const { values } of resumed) expect(relativeDistance(values, alone.values)).toBeLessThan(1e-11);
    }
    const { values } = await run(options, undefined, ofThree[0].checkpoints[3]);
    expect(relativeDistance(values, alone.values)).toBeLessThan(1e-11);
  });

  it("estimates zero where all entries are", async () => {
    const { observed } = problem;
    const zero = matrixCompletion({ ...observed, values: new Float64Array(observed.values.length) });
    for (const mostHeld of [0, 1e4]) {
      const found = await Promise.all(
        localProcesses(2).map((sum) =>
          fit({ algorithm: bilateralLinRfm({ mostHeld }), problem: zero, backend: cpuBackend(), sum }),
        ),
      );
      for (const { estimate } of found) expect(estimate.toDense().data.every((value) => value === 0)).toBe(true);
    }
  });

  it("leaves nothing on the backend", async () => {
    const backend = await wasmBackend({ threads: 1 });
    const before = backend.bytesInUse?.() ?? NaN;
    await fit({ algorithm: bilateralLinRfm({ rank: 3 }), problem, backend, stop: { maxIterations: 3, tolerance: 0 } });
    expect(backend.bytesInUse?.()).toBe(before);
    backend.dispose();
  });
});
