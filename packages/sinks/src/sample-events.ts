import { regressionMetrics, type RunEvent } from "@agop/core";
import type { IterationEvent } from "@agop/core/run";
import { eventSchemaVersion } from "@agop/core/run";

/** For tests only: the events of a run that could have been. */
export function sampleRun({ iterations, label = null }: { iterations: number; label?: string | null }): RunEvent[] {
  return [
    {
      type: "run-started",
      schemaVersion: eventSchemaVersion,
      startedAt: "2026-03-01T12:00:00.250Z",
      algorithm: "lin-rfm",
      label,
      settings: { name: "lin-rfm", ridge: 0.01, phi: { name: "power", alpha: 0.5 }, side: null },
      backend: { name: "cpu", precision: "float64", description: "JavaScript" },
      problem: { kind: "matrix-completion", rows: 30, cols: 20, observations: 400 },
      metrics: regressionMetrics,
      seed: 7,
      stop: { maxIterations: iterations, tolerance: 0 },
    },
    ...Array.from({ length: iterations }, (_, k) => sampleIteration(k + 1)),
    {
      type: "run-finished",
      reason: "max-iterations",
      criterion: { name: "iterations", value: iterations, limit: iterations },
      iterations,
      chosenIteration: iterations,
      elapsedMs: 100 * iterations + 1,
      validation: null,
      heldOut: { n: 200, rmse: 1 / 3, mae: 0.25 },
    },
  ];
}

/** Numbers with all their digits; validation is missing, as where there is no split. */
export function sampleIteration(iteration: number): IterationEvent {
  return {
    type: "iteration",
    iteration,
    elapsedMs: 100 * iteration,
    phasesMs: { solve: 60 / 7, agop: 20 },
    trainingResidual: Math.exp(-iteration),
    relativeChange: iteration === 1 ? null : 1 / iteration,
    validation: null,
    heldOut: { n: 200, rmse: Math.PI / iteration, mae: Math.E / iteration },
    ridge: 1e-6,
    floor: 1e-300,
    effectiveRank: 2,
    spectrum: [10 / 3, 0.1 + 0.2],
    stationarityResidual: null,
    details: { objective: -1 / 3, layers: [0.5, null, "none", true], nested: { correlation: 0.999 } },
  };
}

export const sampleWarning: RunEvent = { type: "warning", code: "few-observations", message: "few observations" };

export const sampleFailure: RunEvent = {
  type: "run-failed",
  code: "diverged",
  message: "the estimate is not finite",
  hint: "a larger ridge usually helps",
};
