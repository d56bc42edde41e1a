import { describe, expect, it } from "vitest";
import { eventOrder } from "./event-order.js";
import type { RunEvent } from "./events.js";
import { toRunEvent } from "./run-event.js";

const started = {
  type: "run-started",
  schemaVersion: 2,
  startedAt: "2026-01-01T00:00:00.000Z",
  algorithm: "made",
  label: null,
  settings: { anything: [1, { goes: null }] },
  backend: { name: "cpu", precision: "float64", description: "made" },
  problem: { kind: "of-a-plugin", observations: 3, size: 2 },
  metrics: [{ name: "rmse", direction: "lower", pool: "mean" }],
  seed: 0,
  stop: { maxIterations: 3 },
};
const nothing = {
  relativeChange: null,
  validation: null,
  heldOut: null,
  ridge: null,
  floor: null,
  effectiveRank: null,
};
const iteration = (number: number) => ({
  type: "iteration",
  iteration: number,
  elapsedMs: 1,
  phasesMs: { fit: 1 },
  trainingResidual: 0.5,
  ...nothing,
  spectrum: [2, 1],
  stationarityResidual: null,
  details: null,
});
const warning = { type: "warning", code: "odd", message: "odd" };
const finished = (iterations: number) => ({
  type: "run-finished",
  reason: "converged",
  criterion: null,
  iterations,
  chosenIteration: iterations,
  elapsedMs: 2,
  validation: { n: 3, rmse: null },
  heldOut: null,
});
const failed = { type: "run-failed", code: "diverged", message: "broke", hint: null };

function read(...values: readonly unknown[]): readonly RunEvent[] {
  const check = eventOrder();
  return values.map((value, k) => {
    const event = toRunEvent(value, `line ${k + 1}`);
    check(event, `line ${k + 1}`);
    return event;
  });
}

describe("the order of events", () => {
  it.each([
    [[]],
    [[warning, started, warning, iteration(1), iteration(2), finished(2), warning]],
    [[started, failed, started, iteration(1), finished(1)]],
    // Runs that fail before they have started.
    [[failed, started, iteration(1), finished(1), failed, warning, failed]],
    // A process that died, and a run that goes on from its checkpoint.
    [[started, iteration(1), iteration(2), started, iteration(3), finished(3)]],
  ])("takes what runs write: %#", (events) => {
    expect(read(...events)).toHaveLength(events.length);
  });

  it.each([
    [[iteration(1)], "line 1: iteration before a run has started"],
    [[finished(0)], "line 1: run-finished before a run has started"],
    [[started, iteration(1), iteration(3)], "line 3: iteration 3 comes after iteration 1"],
    [[started, iteration(1), iteration(1)], "line 3: iteration 1 comes after iteration 1"],
    [[started, iteration(1), finished(2)], "line 3: run-finished counts 2 iterations; the last one was 1"],
    [[started, finished(2)], "line 2: run-finished counts 2 iterations; the last one was none"],
    [[started, iteration(1), finished(1), iteration(2)], "line 4: iteration after the run has ended"],
  ])("refuses what no run writes: %#", (events, message) => {
    expect(() => read(...events)).toThrow(expect.objectContaining({ code: "file-unreadable", message }) as Error);
  });
});

describe("an event", () => {
  it.each([
    [null],
    [{ type: "iteration" }],
    [{ ...iteration(1), heldOut: 5 }],
    [{ ...iteration(1), spectrum: { length: 4e9 } }],
    [{ ...iteration(1), iteration: 0 }],
    [{ ...iteration(1), elapsedMs: "1" }],
    [{ ...iteration(1), details: [1] }],
    [{ ...iteration(1), agop: { kind: "matrix", size: 1, values: "0" } }],
    [{ ...started, problem: { kind: "odd" } }],
    [{ ...finished(1), reason: "tired" }],
    [{ ...warning, message: undefined }],
    [{ type: "__proto__" }],
  ])("is refused where a field is none of its type: %#", (value) => {
    expect(() => toRunEvent(value, "here")).toThrow(expect.objectContaining({ code: "file-unreadable" }) as Error);
  });

  it("may have fields of a later version, and details nested however deep", () => {
    let deep: unknown = 1;
    for (let k = 0; k < 20_000; k++) deep = [deep];
    expect(read(started, { ...iteration(1), later: 1, details: { deep } })).toHaveLength(2);
  });

  it("of another schema version is told apart from what is no event", () => {
    expect(() => toRunEvent({ ...started, schemaVersion: 1 }, "here")).toThrow("the events are of version 1");
  });
});
