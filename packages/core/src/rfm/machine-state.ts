import type { Backend } from "../contracts/backend.js";
import type { ScheduleStep } from "../contracts/schedule.js";
import type { State, StateValue } from "../contracts/state.js";
import { AgopError } from "../errors.js";
import type { FeatureMatrix } from "../matrix/feature-matrix.js";
import { asState, loadFeatures, saveFeatures } from "../matrix/saved-features.js";

/**
 * What iteration t of a machine was made from. A resumed run makes it again, and goes on: predictors need no state of their
 * own, and the change from iteration t to t + 1 can be measured.
 */
export interface MachineState {
  /** t. */
  readonly iteration: number;
  /** Of all that is drawn. */
  readonly seed: number;
  readonly step: ScheduleStep;
  /** What it was fitted with: M_0, or φ of the AGOPs of iteration t - 1. */
  readonly transforms: readonly FeatureMatrix[];
  /** What the schedule remembers after step t. */
  readonly schedule: State | undefined;
  /** What the estimator of each place remembered before it saw iteration t. */
  readonly estimations: readonly (State | undefined)[];
  /** Of a predictor that looks at the fit before: the fit of iteration t itself. */
  readonly fitted: State | undefined;
}

export function saveMachine(state: MachineState, backend: Backend): State {
  const { iteration, seed, step, transforms, schedule = null, estimations, fitted = null } = state;
  return {
    iteration,
    seed,
    step: { ...step },
    transforms: transforms.map((matrix) => saveFeatures(matrix, backend)),
    schedule,
    estimations: estimations.map((each) => each ?? null),
    fitted,
  };
}

/** @throws AgopError `state-invalid` for what `saveMachine` did not make */
export function loadMachine(saved: State, backend: Backend): MachineState {
  const { iteration, seed, step, transforms, schedule, estimations, fitted } = saved;
  const { ridge, floor, flooring = "added", rank } = asState(step);
  const isWhole = [
    Number.isInteger(iteration) && Number(iteration) >= 1,
    Number.isInteger(seed),
    [ridge, floor].every((value) => Number.isFinite(value) && Number(value) >= 0),
    flooring === "added" || flooring === "least",
    rank === undefined || rank === null || (Number.isInteger(rank) && Number(rank) >= 0),
  ];
  if (!isWhole.every(Boolean) || (flooring !== "added" && flooring !== "least"))
    throw new AgopError("state-invalid", "a saved state is damaged");
  const optional = (value: StateValue | undefined): State | undefined =>
    value === null || value === undefined ? undefined : asState(value);
  const listed = (list: StateValue): readonly StateValue[] =>
    Array.isArray(list) ? (list as readonly StateValue[]) : [];
  return {
    iteration: Number(iteration),
    seed: Number(seed),
    step: { ridge: Number(ridge), floor: Number(floor), flooring, ...(typeof rank === "number" && { rank }) },
    transforms: listed(transforms).map((matrix) => loadFeatures(matrix, backend)),
    schedule: optional(schedule),
    estimations: listed(estimations).map(optional),
    fitted: optional(fitted),
  };
}
