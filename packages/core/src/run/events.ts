import type { Metric, Metrics } from "../contracts/metric.js";
import type { ProblemSummary } from "../contracts/problem.js";
import type { JsonObject } from "../contracts/state.js";
import type { ErrorCode } from "../errors.js";
import type { AgopPicture } from "./agop-picture.js";
import type { StopCriterion, StopReason, StopRules } from "./stop.js";

/** Bumped when a field of an event changes its meaning; new fields do not. */
export const eventSchemaVersion = 2;

/** The first event of every run. */
export interface RunStarted {
  readonly type: "run-started";
  readonly schemaVersion: typeof eventSchemaVersion;
  readonly startedAt: string;
  readonly algorithm: string;
  /** What this run is for, where several belong together: "search", "evaluation", "final". */
  readonly label: string | null;
  /** The options that the run was configured with. */
  readonly settings: JsonObject | null;
  readonly backend: { readonly name: string; readonly precision: string; readonly description: string };
  readonly problem: ProblemSummary;
  /** How validation and held-out errors are measured, the primary metric first; null where nothing is. */
  readonly metrics: readonly Metric[] | null;
  readonly seed: number;
  readonly stop: StopRules;
}

/** One iterate. A number that is not defined here, or not finite, is null. */
export interface IterationEvent {
  readonly type: "iteration";
  /** Counted from 1. */
  readonly iteration: number;
  readonly elapsedMs: number;
  /** Milliseconds of this iteration by phase. */
  readonly phasesMs: Readonly<Record<string, number>>;
  /** ‖f(x) - y‖ / ‖y‖. */
  readonly trainingResidual: number | null;
  /** ‖X_t - X_{t-1}‖ / ‖X_t‖. */
  readonly relativeChange: number | null;
  readonly validation: Metrics | null;
  readonly heldOut: Metrics | null;
  /** λ and ε² of the schedule. */
  readonly ridge: number | null;
  readonly floor: number | null;
  /** Singular values above 1e-3 of the largest. This and the next two are computed on the iterations that `diagnosticsEvery` asks for. */
  readonly effectiveRank: number | null;
  /** Leading singular values, largest first. */
  readonly spectrum: readonly number[] | null;
  readonly stationarityResidual: number | null;
  /** The AGOP to be looked at, whole, its diagonal or leading eigenvectors, from a run that is asked to show it. */
  readonly agop?: AgopPicture | null;
  /** What the algorithm adds of its own; with diagnostics also `objective`, `nfaCorrelation` by transform, and others. */
  readonly details: JsonObject | null;
}

/** What is wrong with the input or the numbers without ending the run. */
export interface WarningEvent {
  readonly type: "warning";
  readonly code: string;
  readonly message: string;
}

/** How far an iteration that takes long, or work without iterations such as predicting rows, has come. */
export interface ProgressEvent {
  readonly type: "progress";
  /** What is being done: "grow", "fit", "predict". */
  readonly phase: string;
  readonly done: number;
  /** Null where nobody knows. */
  readonly total: number | null;
}

/** The last event of a run that ended in order, with the reason and the tolerance it was held against. */
export interface RunFinished {
  readonly type: "run-finished";
  readonly reason: StopReason;
  readonly criterion: StopCriterion | null;
  readonly iterations: number;
  /** The iteration whose estimate is the result. */
  readonly chosenIteration: number;
  readonly elapsedMs: number;
  readonly validation: Metrics | null;
  readonly heldOut: Metrics | null;
}

/** The last event of a run that broke, and the only one where it had not started yet. */
export interface RunFailed {
  readonly type: "run-failed";
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/** Everything that happens in a run, as plain JSON. docs/reference/events.md is made from these types' comments. */
export type RunEvent = RunStarted | IterationEvent | ProgressEvent | WarningEvent | RunFinished | RunFailed;
