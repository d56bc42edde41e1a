import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { wasmBackend } from "@agop/backend-wasm";
import { power } from "@agop/plugin-phi-library";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { expect, it } from "vitest";
import { denseMatrix, observedCells } from "../matrix/matrix.js";
import { matrixCompletion } from "../problems/matrix-completion.js";
import type { RunEvent } from "./events.js";
import { startRun } from "./start-run.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const backend = await wasmBackend({ threads: 1 });
const bytesBefore = backend.bytesInUse();
const x = denseMatrix(
  8,
  4,
  Float64Array.from({ length: 32 }, (_, k) => (k % 5 === 0 ? NaN : Math.sin(k * k))),
);
const problem = matrixCompletion(observedCells(x));
const algorithm = linRfmCompletion({ phi: power(0.5), schedule: constantSchedule({ ridge: 0.1, floor: 0 }) });
const longRun = (maxIterations: number, onEvent?: (event: RunEvent) => void) =>
  startRun(
    { algorithm, problem, backend, stop: { maxIterations, tolerance: 0 }, diagnosticsEvery: 20 },
    { ...(onEvent && { onEvent }) },
  );

it("10,000 iterations hold memory flat", async () => {
  const heap: number[] = [];
  const held: number[] = [];
  const { result } = longRun(10_000, (event) => {
    if (event.type !== "iteration" || event.iteration % 2000 !== 0) return;
    collectGarbage();
    heap.push(process.memoryUsage().heapUsed);
    held.push(backend.bytesInUse());
  });
  expect((await result).iterations).toBe(10_000);
  expect(new Set(held).size).toBe(1);
  // One event kept of each iteration would be several MB.
  expect((heap[4] - heap[1]) / 2 ** 20).toBeLessThan(1);
});

it("a subscriber that is slow has every event in the end, and the run does not wait for it", async () => {
  const waiting: RunEvent[] = [];
  const taken: RunEvent[] = [];
  const all: RunEvent[] = [];
  let isRunning = true;
  let takenWhileRunning = 0;
  const run = longRun(1000, (event) => all.push(event));
  const emptied = new Promise<void>((resolve) => {
    const take = (): void => {
      const next = waiting.shift();
      if (next) taken.push(next);
      if (next && isRunning) takenWhileRunning++;
      if (waiting.length === 0 && !isRunning) resolve();
      else setImmediate(take);
    };
    run.events.subscribe((event) => waiting.push(event));
    setImmediate(take);
  });
  expect((await run.result).iterations).toBe(1000);
  isRunning = false;
  expect(takenWhileRunning).toBeLessThan(all.length);
  await emptied;
  expect(taken).toEqual(all);
  expect(all.at(-1)?.type).toBe("run-finished");
});

it("a listener that throws ends the run with run-failed for the others", async () => {
  const seen: string[] = [];
  const run = longRun(10, ({ type }) => {
    if (type === "iteration") throw new TypeError("the listener broke");
  });
  run.events.subscribe({ next: ({ type }) => seen.push(type), error: () => seen.push("error") });
  await expect(run.result).rejects.toMatchObject({ code: "defect", message: "the listener broke" });
  expect(seen).toEqual(["run-started", "run-failed", "error"]);
  expect(backend.bytesInUse()).toBe(bytesBefore);
});
