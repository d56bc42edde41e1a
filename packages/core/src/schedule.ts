import type { Estimate } from "./estimate.js";

/** The two numbers that change from fit to fit. */
export interface ScheduleStep {
  /** λ of the ridge regression that fits the predictor; 0 fits exactly. */
  readonly ridge: number;
  /** ε² of the field, in the units of G: φ sees G + floor I. 0 leaves G as it is. */
  readonly floor: number;
}

/** What is known when a step is chosen; the estimate and its singular values are those of the fit before. */
export interface ScheduleProgress {
  /** Of the fit to come, counted from 1. */
  readonly iteration: number;
  readonly estimate?: Estimate;
  /** ‖X_t - X_{t-1}‖ / ‖X_t‖. */
  readonly relativeChange?: number;
  singularValues?(): Float64Array;
}

/** Chooses ridge and floor for each fit. `start` is called once a run, so that a schedule may remember. */
export interface Schedule {
  start(): (progress: ScheduleProgress) => ScheduleStep;
}

export function constantSchedule(step: ScheduleStep): Schedule {
  return { start: () => () => step };
}

/** floor_t = max(first · ratio^(t-1), last) at constant ridge (Mohan and Fazel, JMLR 13, 2012). */
export function geometricFloor(options: {
  readonly ridge: number;
  readonly first: number;
  readonly ratio: number;
  readonly last: number;
}): Schedule {
  const { ridge, first, ratio, last } = options;
  return { start: () => (progress) => ({ ridge, floor: Math.max(first * ratio ** (progress.iteration - 1), last) }) };
}
