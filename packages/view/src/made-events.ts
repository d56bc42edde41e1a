import { regressionMetrics, type RunEvent } from "@agop/core";
import type { IterationEvent } from "@agop/core/run";
import { eventSchemaVersion, type RunFinished, type RunStarted } from "@agop/core/run";

// Events for the tests of this package and of its page.

export function madeStart(algorithm: string, label: string | null = null): RunStarted {
  return {
    type: "run-started",
    schemaVersion: eventSchemaVersion,
    startedAt: "2026-11-21T08:00:00.000Z",
    algorithm,
    label,
    settings: { ridge: 0.1 },
    backend: { name: "cpu", precision: "float64", description: "JavaScript" },
    problem: { kind: "matrix-completion", rows: 9, cols: 7, observations: 40 },
    metrics: regressionMetrics,
    seed: 1,
    stop: { maxIterations: 100 },
  };
}

/** An iteration whose held-out error is 1 / iteration. */
export function madeIteration(iteration: number, others: Partial<IterationEvent> = {}): IterationEvent {
  return {
    type: "iteration",
    iteration,
    elapsedMs: 2 * iteration,
    phasesMs: { fit: 1, agop: 0.5 },
    trainingResidual: 0.1 / iteration,
    relativeChange: iteration === 1 ? null : 0.5 ** iteration,
    validation: null,
    heldOut: { n: 5, rmse: 1 / iteration, mae: 0.8 / iteration },
    ridge: 0.1,
    floor: 0,
    effectiveRank: 2,
    spectrum: [3, 2, 1 / iteration],
    stationarityResidual: null,
    details: { solveSteps: iteration },
    ...others,
  };
}

export function madeEnd(iterations: number, reason: RunFinished["reason"] = "converged"): RunFinished {
  const criterion = { name: "relative-change", value: 1e-7, limit: 1e-6 } as const;
  const { validation, heldOut, elapsedMs } = madeIteration(iterations);
  return {
    type: "run-finished",
    reason,
    criterion,
    iterations,
    chosenIteration: iterations,
    elapsedMs,
    validation,
    heldOut,
  };
}

/** A whole run. */
export function madeRun(algorithm: string, iterations: number, label: string | null = null): readonly RunEvent[] {
  const middle = Array.from({ length: iterations }, (_, t) => madeIteration(t + 1));
  return [madeStart(algorithm, label), ...middle, madeEnd(iterations)];
}
