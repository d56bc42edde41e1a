import type { Metrics, RunEvent } from "@agop/core";
import type { IterationEvent } from "@agop/core/run";
import type { RunFinished, RunStarted } from "@agop/core/run";
import { jsonLeaves, type Leaf } from "./json-leaves.js";

/** A number of a run under a name in the manner of dashboards: "train/residual", "spectrum/1". */
export interface Scalar {
  readonly name: string;
  readonly value: number;
}

/** The numbers of one event. */
export interface Measurement {
  /** The iteration, counted from 1. */
  readonly step: number;
  /** Since the start of the run. */
  readonly elapsedMs: number;
  /** Finite, every name once. */
  readonly scalars: readonly Scalar[];
}

/**
 * The numbers of an iteration or of the end of a run, the same for every sink that draws curves; undefined for other
 * events. What is null, not finite or no number is left out.
 */
export function measure(event: RunEvent): Measurement | undefined {
  switch (event.type) {
    case "iteration":
      return { step: event.iteration, elapsedMs: event.elapsedMs, scalars: finite(iterationValues(event)) };
    case "run-finished":
      return { step: event.iterations, elapsedMs: event.elapsedMs, scalars: finite(resultValues(event)) };
    default:
      return undefined;
  }
}

/** What a run was set up with, as leaves: "algorithm", "backend/precision", "problem/rows", "settings/phi/alpha". */
export function setup({ algorithm, label, seed, backend, problem, stop, settings }: RunStarted): readonly Leaf[] {
  return jsonLeaves("", { algorithm, label, seed, backend, problem, stop: { ...stop }, settings });
}

type Values = Readonly<Record<string, number | null | undefined>>;

function iterationValues(event: IterationEvent): Values {
  return {
    "train/residual": event.trainingResidual,
    "train/relative-change": event.relativeChange,
    "train/stationarity-residual": event.stationarityResidual,
    ...errors("validation", event.validation),
    ...errors("held-out", event.heldOut),
    "schedule/ridge": event.ridge,
    "schedule/floor": event.floor,
    "spectrum/effective-rank": event.effectiveRank,
    ...numbers("spectrum", event.spectrum ?? []),
    ...numbers("details", event.details ?? {}),
    "time/elapsed-ms": event.elapsedMs,
    ...Object.fromEntries(Object.entries(event.phasesMs).map(([phase, ms]) => [`phase/${phase}-ms`, ms])),
  };
}

/** Of the estimate that was chosen, which need not be that of the last iteration. */
function resultValues(event: RunFinished): Values {
  return {
    ...errors("result/validation", event.validation),
    ...errors("result/held-out", event.heldOut),
    "result/chosen-iteration": event.chosenIteration,
    "result/elapsed-ms": event.elapsedMs,
  };
}

function errors(name: string, metrics: Metrics | null): Values {
  const measured = Object.entries(metrics ?? {}).filter(([metric]) => metric !== "n");
  return Object.fromEntries(measured.map(([metric, value]) => [`${name}/${metric}`, value]));
}

function numbers(name: string, json: Parameters<typeof jsonLeaves>[1]): Values {
  const leaves = jsonLeaves(name, json);
  return Object.fromEntries(leaves.flatMap(({ path, value }) => (typeof value === "number" ? [[path, value]] : [])));
}

function finite(values: Values): readonly Scalar[] {
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === "number" && Number.isFinite(value) ? [{ name, value }] : [],
  );
}
