// Following, measuring and steering runs: events, stop rules, metrics.

export {
  eventSchemaVersion,
  type IterationEvent,
  type RunFailed,
  type RunFinished,
  type RunStarted,
  type ProgressEvent,
  type WarningEvent,
} from "./run/events.js";
export type { AgopPicture } from "./run/agop-picture.js";
export { eventOrder } from "./run/event-order.js";
export type { Panel } from "./run/panel.js";
export { toRunEvent } from "./run/run-event.js";
export { effectiveRank, effectiveRankThreshold } from "./run/spectrum.js";
export type { Stop, StopCriterion, StopReason, StopRules } from "./run/stop.js";
export type { Checkpoint, RunOptions } from "./run/run-spec.js";
export type { RunHandle } from "./run/start-run.js";
export { bareContext } from "./run/bare-context.js";
export { metricNames, metricsInWords, metricTitle } from "./run/metrics-in-words.js";
export { isBetter, pooled, worstOf } from "./contracts/metric.js";
export { holdOut, type Split } from "./problems/hold-out.js";
export { isNumericalTrouble } from "./errors.js";
export { mixedSeed } from "./random.js";
export { alignmentWith } from "./rfm/feature-alignment.js";
export { classificationMetrics, classProbabilities, outputsOf } from "./problems/supervised-learning.js";
