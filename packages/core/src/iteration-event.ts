import type { Iterate, Json, JsonObject } from "./algorithm.js";
import type { Clock } from "./clock.js";
import type { Estimate } from "./estimate.js";
import type { Evaluation } from "./evaluation.js";
import type { IterationEvent } from "./events.js";
import { measurer } from "./measure.js";
import type { Problem } from "./problem.js";
import { effectiveRank } from "./spectrum.js";

/** How many singular values an event carries at most. */
export const spectrumLength = 32;

/** What a run wants to know of each iterate. */
export interface Observation<E extends Estimate> {
  readonly validation?: Evaluation<E>;
  readonly heldOut?: Evaluation<E>;
  readonly diagnosticsEvery: number;
  readonly diagnostics?: (estimate: E) => JsonObject;
  readonly showAgop?: boolean;
}

/** Turns the iterates of one run into its events. */
export function iterationEvents<E extends Estimate>(
  problem: Problem,
  clock: Clock,
  observation: Observation<E>,
  iterationsDone: number,
): (iterate: Iterate<E>) => IterationEvent {
  const measure = measurer(problem);
  const { validation, heldOut, diagnosticsEvery, diagnostics, showAgop = false } = observation;
  let iteration = iterationsDone;
  return (iterate) => {
    iteration++;
    const { trainingResidual, relativeChange } = measure(iterate);
    const wantsDiagnostics = diagnosticsEvery > 0 && iteration % diagnosticsEvery === 0;
    const spectrum = wantsDiagnostics ? iterate.singularValues?.() : undefined;
    return {
      type: "iteration",
      iteration,
      elapsedMs: clock.elapsedMs(),
      phasesMs: clock.takePhases(),
      trainingResidual: finiteOrNull(trainingResidual),
      relativeChange: finiteOrNull(relativeChange),
      validation: validation?.(iterate.estimate) ?? null,
      heldOut: heldOut?.(iterate.estimate) ?? null,
      ridge: finiteOrNull(iterate.ridge),
      floor: finiteOrNull(iterate.floor),
      effectiveRank: spectrum ? effectiveRank(spectrum) : null,
      spectrum: spectrum ? Array.from(spectrum.subarray(0, spectrumLength)) : null,
      stationarityResidual: finiteOrNull(wantsDiagnostics ? iterate.stationarityResidual?.() : undefined),
      ...(showAgop && wantsDiagnostics && { agop: iterate.agop?.() ?? null }),
      details: detailsOf(
        iterate.details,
        wantsDiagnostics ? { ...iterate.diagnostics?.(), ...diagnostics?.(iterate.estimate) } : {},
      ),
    };
  };
}

/** A diagnostic that is not defined is null; what an algorithm says of itself is taken as it is. */
function detailsOf(details: JsonObject | undefined, diagnostics: JsonObject): JsonObject | null {
  const all: Record<string, Json> = { ...details };
  for (const [name, value] of Object.entries(diagnostics)) {
    all[name] = typeof value === "number" ? finiteOrNull(value) : value;
  }
  return details || Object.keys(all).length > 0 ? all : null;
}

/** JSON knows no NaN and no infinity. */
function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
