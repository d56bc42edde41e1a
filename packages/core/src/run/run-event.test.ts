import { describe, expect, it } from "vitest";
import { eventSchemaVersion } from "./events.js";
import { toRunEvent } from "./run-event.js";

const started = {
  type: "run-started",
  schemaVersion: eventSchemaVersion,
  startedAt: "2026-11-21T08:00:00.000Z",
  algorithm: "lin-rfm",
  label: null,
  settings: { phi: { name: "power" } },
  backend: { name: "cpu", precision: "float64", description: "JavaScript" },
  problem: { kind: "matrix-completion", rows: 9, cols: 7, observations: 40 },
  metrics: null,
  seed: 1,
  stop: { maxIterations: 100 },
};
const iteration = {
  type: "iteration",
  iteration: 1,
  elapsedMs: 2,
  phasesMs: { fit: 1 },
  trainingResidual: 0.1,
  relativeChange: null,
  validation: null,
  heldOut: { n: 5, rmse: 0.25 },
  ridge: 0.1,
  floor: 0,
  effectiveRank: 2,
  spectrum: [3, 2],
  stationarityResidual: null,
  agop: { kind: "diagonal", size: 2, values: [1, 2] },
  details: null,
};
const progress = { type: "progress", phase: "fit", done: 3, total: null };
const failed = { type: "run-failed", code: "diverged", message: "no", hint: null };

describe("an event that is read back", () => {
  it.each([started, iteration, progress, failed, { type: "warning", code: "any", message: "", added: "later" }])(
    "is as it was written: %j",
    (event) => {
      expect(toRunEvent(JSON.parse(JSON.stringify(event)), "here")).toEqual(event);
    },
  );

  it("has NaN again where JSON has nothing", () => {
    const read = toRunEvent(JSON.parse(JSON.stringify({ ...iteration, heldOut: { n: 5, rmse: NaN } })), "here");
    expect(read).toMatchObject({ heldOut: { n: 5, rmse: NaN } });
  });

  it.each([
    ["no fields", { type: "iteration" }],
    ["a number in the place of errors", { ...iteration, heldOut: 5 }],
    ["a text among them", { ...iteration, heldOut: { n: 5, rmse: "<b>" } }],
    ["progress of nothing", { ...progress, done: -1 }],
    ["what only looks like a list", { ...iteration, spectrum: { length: 4e9 } }],
    ["an iteration that is none", { ...iteration, iteration: "1" }],
    ["another picture", { ...iteration, agop: { kind: "painting", size: 2, values: [] } }],
    ["sizes that are none", { ...started, problem: { kind: "k", observations: 4, rows: {} } }],
    ["no backend", { ...started, backend: null }],
    ["a code that there is not", { ...failed, code: "toString" }],
    ["an object in the place of words", { ...failed, message: {} }],
  ])("is refused with %s", (_, value) => {
    const error = { code: "file-unreadable", message: "here:3: this is no event of a run", hint: expect.any(String) as unknown }; // prettier-ignore
    expect(() => toRunEvent(JSON.parse(JSON.stringify(value)), "here:3")).toThrow(expect.objectContaining(error));
  });

  it("of another version is told as such", () => {
    expect(() => toRunEvent({ ...started, schemaVersion: 1, backend: 3 }, "here")).toThrow(/of version 1/);
  });
});
