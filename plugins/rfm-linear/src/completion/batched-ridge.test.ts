import { cpuBackend } from "@agop/backend-cpu";
import {
  averageOuterProduct,
  denseMatrix,
  fit,
  type MatrixCompletionProblem,
  recursiveFeatureMachine,
  relativeDistance,
  type SparseMatrix,
} from "@agop/core";
import { bareContext, type Checkpoint, type IterationEvent } from "@agop/core/run";
import { completionByRows, type ObservedBatches } from "@agop/core/streaming";
import { power } from "@agop/plugin-phi-library";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { smallCompletion } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { linRfmCompletion } from "../presets/lin-rfm.js";
import { batchedRidge } from "./batched-ridge.js";

const backend = cpuBackend();
const problem = smallCompletion();

/** Rows `from` up to `to`. */
function rowsOf({ cols, rowOffsets, columns, values }: SparseMatrix, from: number, to: number): SparseMatrix {
  const [start, end] = [rowOffsets[from], rowOffsets[to]];
  return {
    rows: to - from,
    cols,
    rowOffsets: rowOffsets.slice(from, to + 1).map((offset) => offset - start),
    columns: columns.slice(start, end),
    values: values.slice(start, end),
  };
}

function inBatches({ observed, rows, cols }: MatrixCompletionProblem, size: number): ObservedBatches {
  return {
    rows,
    cols,
    observations: observed.values.length,
    count: Math.ceil(rows / size),
    batch: (index) => rowsOf(observed, index * size, Math.min((index + 1) * size, rows)),
  };
}

const algorithm = (options: { readonly ridge: number; readonly replaceObserved?: boolean }) =>
  recursiveFeatureMachine({
    name: "by rows",
    predictor: batchedRidge(options),
    agop: averageOuterProduct(),
    phi: power(0.5),
    schedule: constantSchedule({ ridge: options.ridge, floor: 1e-6 }),
  });

describe("lin-RFM by batches of rows", () => {
  it.each([{ ridge: 1e-2 }, { ridge: 0 }, { ridge: 1e-2, replaceObserved: true }])(
    "is lin-RFM on all rows at once, whatever the batches are: %o",
    async (options) => {
      const schedule = constantSchedule({ ridge: options.ridge, floor: 1e-6 });
      const whole = linRfmCompletion({ phi: power(0.5), schedule, ...options });
      const stop = { maxIterations: 6 };
      const expected = await fit({ algorithm: whole, problem, backend, stop });
      for (const size of [1, 7, 20]) {
        const batches = inBatches(problem, size);
        const events: IterationEvent[] = [];
        const { estimate } = await fit(
          { algorithm: algorithm(options), problem: completionByRows(batches), backend, stop, diagnosticsEvery: 1 },
          { onEvent: (event) => event.type === "iteration" && events.push(event) },
        );
        const completed = estimate.complete(problem.observed);
        expect(relativeDistance(completed.data, expected.estimate.toDense().data)).toBeLessThan(1e-10);
        expect(events.at(-1)?.spectrum).toHaveLength(15);
        expect(events.at(-1)?.relativeChange).toBeGreaterThan(0);
      }
    },
  );

  it("has gradients whose products are those of X", async () => {
    const batches = inBatches(problem, 7);
    const context = bareContext(backend);
    const prepared = await batchedRidge().prepare(completionByRows(batches), context);
    const identity = backend.fromDense(
      denseMatrix(
        15,
        15,
        Float64Array.from({ length: 225 }, (_, k) => (k % 16 ? 0 : 1)),
      ),
    );
    const transforms = [{ form: "dense", matrix: identity } as const];
    const { random } = context;
    const step = { transforms, ridge: 1e-2, iteration: 1, previous: undefined, random, keep: <H>(handle: H) => handle };
    const fitted = await prepared.fit(step);
    const [gradients] = fitted.gradients;
    if (gradients.form !== "operator") throw new Error("gradients are an operator here");
    const x = fitted.estimate.complete(problem.observed);
    const v = backend.fromDense(
      denseMatrix(
        15,
        2,
        Float64Array.from({ length: 30 }, () => random.normal()),
      ),
    );
    const u = backend.fromDense(
      denseMatrix(
        20,
        3,
        Float64Array.from({ length: 60 }, () => random.normal()),
      ),
    );
    const onBackend = backend.fromDense(x);
    const close = (a: typeof v, b: typeof v) => relativeDistance(backend.toDense(a).data, backend.toDense(b).data);
    expect(close(gradients.multiply(v), backend.multiply(onBackend, v))).toBeLessThan(1e-13);
    expect(close(gradients.multiplyTransposed(u), backend.multiply(onBackend, u, { left: true }))).toBeLessThan(1e-13);
    const gram = gradients.gram?.();
    expect(gram && close(gram, backend.gram(onBackend))).toBeLessThan(1e-13);
  });

  it("goes on from a checkpoint to the same bits", async () => {
    const given = completionByRows(inBatches(problem, 7));
    const checkpoints: Checkpoint[] = [];
    const stop = { maxIterations: 6 };
    const spec = { algorithm: algorithm({ ridge: 1e-2 }), problem: given, backend, stop };
    const onCheckpoint = (checkpoint: Checkpoint): void => {
      checkpoints.push(structuredClone(checkpoint));
    };
    const whole = await fit(spec, { onCheckpoint });
    const resumed = await fit({ ...spec, resume: checkpoints[2] });
    expect(resumed.estimate.save()).toEqual(whole.estimate.save());
    expect(resumed.iterations).toBe(6);
  });

  it("ends within a batch when cancelled", async () => {
    const controller = new AbortController();
    const batches = inBatches(problem, 1);
    let seen = 0;
    const counting = {
      ...batches,
      batch: (index: number) => {
        if (++seen === 25) controller.abort();
        return batches.batch(index);
      },
    };
    const spec = { algorithm: algorithm({ ridge: 1e-2 }), problem: completionByRows(counting), backend };
    const first = await fit({ ...spec, stop: { maxIterations: 1 } });
    seen = 0;
    const { reason, iterations, estimate } = await fit(spec, { signal: controller.signal });
    expect({ reason, iterations, seen }).toEqual({ reason: "cancelled", iterations: 1, seen: 25 });
    expect(estimate.save()).toEqual(first.estimate.save());
  });
});
