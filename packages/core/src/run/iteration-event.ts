import type { Iterate } from "../contracts/algorithm.js";
import type { Backend } from "../contracts/backend.js";
import type { Estimate } from "../contracts/estimate.js";
import type { Evaluation } from "../contracts/metric.js";
import type { Problem } from "../contracts/problem.js";
import type { Json, JsonObject } from "../contracts/state.js";
import { type AgopPicture, agopPicture } from "./agop-picture.js";
import type { Clock } from "./clock.js";
import type { IterationEvent } from "./events.js";
import { measurer } from "./measure.js";
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
  { problem, backend }: { readonly problem: Problem; readonly backend: Backend },
  clock: Clock,
  observation: Observation<E>,
  iterationsDone: number,
): (iterate: Iterate<E>) => { readonly event: IterationEvent; readonly hasDiverged: boolean } {
  const measure = measurer(problem);
  const { validation, heldOut, diagnosticsEvery, diagnostics, showAgop = false } = observation;
  let iteration = iterationsDone;
  return (iterate) => {
    iteration++;
    const { trainingResidual, relativeChange } = measure(iterate);
    const wantsDiagnostics = diagnosticsEvery > 0 && iteration % diagnosticsEvery === 0;
    const spectrum = wantsDiagnostics ? iterate.singularValues?.() : undefined;
    const event: IterationEvent = {
      type: "iteration",
      iteration,
      elapsedMs: clock.elapsedMs(),
      phasesMs: clock.takePhases(),
      trainingResidual: finiteOrNull(trainingResidual),
      relativeChange: finiteOrNull(relativeChange),
      validation: validation?.measure(iterate.estimate) ?? null,
      heldOut: heldOut?.measure(iterate.estimate) ?? null,
      ridge: finiteOrNull(iterate.ridge),
      floor: finiteOrNull(iterate.floor),
      effectiveRank: spectrum ? effectiveRank(spectrum) : null,
      spectrum: spectrum ? Array.from(spectrum.subarray(0, spectrumLength)) : null,
      stationarityResidual: finiteOrNull(wantsDiagnostics ? iterate.stationarityResidual?.() : undefined),
      ...(showAgop && wantsDiagnostics && { agop: pictureOf(iterate, backend) }),
      details: detailsOf(
        iterate.details,
        wantsDiagnostics ? { ...iterate.diagnostics?.(), ...diagnostics?.(iterate.estimate) } : {},
      ),
    };
    return { event, hasDiverged: trainingResidual !== undefined && !Number.isFinite(trainingResidual) };
  };
}

/** Of the first place where features are learned. */
function pictureOf(iterate: Iterate<Estimate>, backend: Backend): AgopPicture | null {
  return backend.scope(() => {
    const first = iterate.agop?.().at(0);
    return first ? agopPicture(first, backend) : null;
  });
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
