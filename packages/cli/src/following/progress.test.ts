import type { RunEvent } from "@agop/core";
import { describe, expect, it } from "vitest";
import { showProgress } from "./progress.js";

const started: RunEvent = {
  type: "run-started",
  schemaVersion: 2,
  startedAt: "2026-11-21T08:00:00.000Z",
  algorithm: "lin-rfm",
  label: "search bilateral-lin-rfm on neighbours and categories",
  settings: null,
  backend: { name: "cpu", precision: "float64", description: "JavaScript" },
  problem: { kind: "matrix-completion", observations: 40 },
  metrics: null,
  seed: 0,
  stop: { maxIterations: 10 },
};
const errors = { n: 5, rmse: 0.123456, mae: 0.1 };
const iteration: RunEvent = {
  type: "iteration",
  iteration: 7,
  elapsedMs: 5,
  phasesMs: {},
  trainingResidual: 0.1,
  relativeChange: 1e-3,
  validation: errors,
  heldOut: errors,
  ridge: 0,
  floor: 0,
  effectiveRank: 3,
  spectrum: null,
  stationarityResidual: null,
  details: null,
};

function shown(columns: number | undefined, events: readonly RunEvent[], isInteractive = true): string {
  let text = "";
  const terminal = {
    out: () => undefined,
    err: (more: string) => (text += more),
    isInteractive,
    columns: () => columns,
  };
  const progress = showProgress({ terminal, runs: 1, quiet: false });
  events.forEach(progress.onEvent);
  return text;
}

describe("the line of progress", () => {
  it.each([20, 80, 81, 400, undefined])("stays within %s columns, the cursor in them", (columns) => {
    const text = shown(columns, [started, iteration]);
    expect(text.startsWith("\r\u001b[2K")).toBe(true);
    expect(text.length - "\r\u001b[2K".length).toBeLessThan(columns ?? 80);
    expect(text.endsWith("…")).toBe(columns !== 400);
  });

  it("foretells nothing once there are more runs than were foreseen", () => {
    const text = shown(400, [started, started, iteration]);
    expect(text).toContain("categories 2  iteration 7");
    expect(text).not.toContain(" left");
  });

  it("is whole in a pipe", () => {
    expect(shown(20, [started, iteration], false)).toMatch(/change 1\.0e-3\n$/);
  });

  it("says how far a long iteration is, and work without any run", () => {
    expect(shown(80, [started, { type: "progress", phase: "fit", done: 3, total: 12 }])).toContain("1/1  fit 3 of 12");
    expect(shown(80, [{ type: "progress", phase: "predict rows", done: 8192, total: null }])).toMatch(/K?predict rows 8192$/); // prettier-ignore
  });
});
