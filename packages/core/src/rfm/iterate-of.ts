import type { Iterate } from "../contracts/algorithm.js";
import type { Backend } from "../contracts/backend.js";
import type { Phi } from "../contracts/phi.js";
import type { FittedPredictor, PreparedPredictor } from "../contracts/predictor.js";
import type { ScheduleProgress, ScheduleStep } from "../contracts/schedule.js";
import type { JsonObject, State } from "../contracts/state.js";
import type { FeatureMatrix } from "../matrix/feature-matrix.js";
import { cosineOf } from "./feature-alignment.js";
import { penaltyOf, singularValuesOf } from "./linear-predictors.js";

/** One iteration of a machine, alive. */
export interface Iteration<F extends FittedPredictor> {
  readonly step: ScheduleStep;
  readonly transforms: readonly FeatureMatrix[];
  readonly fitted: F;
  readonly agop: readonly FeatureMatrix[];
  /** Undefined where the predictor does not measure it. */
  readonly relativeChange: number | undefined;
  state(): State;
}

/** What the iterate of a machine says of it beside the loop; most of it is computed only when a run asks. */
export interface Observed {
  readonly isLinear: boolean;
  readonly takesTurns: boolean;
  readonly phis: readonly Phi[];
  readonly backend: Backend;
  /** φ of these AGOPs, which lives in the current scope. */
  phiOf(agop: readonly FeatureMatrix[], step: ScheduleStep): readonly FeatureMatrix[];
}

export function iterateOf<F extends FittedPredictor>(
  made: Iteration<F>,
  prepared: PreparedPredictor<F>,
  observed: Observed,
): Iterate<F["estimate"]> {
  const { step, fitted, agop, transforms, relativeChange, state } = made;
  const { isLinear, takesTurns, phis, phiOf, backend } = observed;
  const { estimate, trainingResidual } = fitted;
  const { ridge, floor } = step;
  const { stationarityResidual } = prepared;
  const singularValues = (): Float64Array => singularValuesOf(fitted.gradients[0], agop[0], backend);
  /** How near each transform is to what its own fit's AGOP makes of it: 1 at a fixed point. */
  const alignments = (): JsonObject =>
    takesTurns
      ? {}
      : { nfaCorrelation: phiOf(agop, step).map((next, place) => cosineOf(transforms[place], next, backend)) };
  const objective = (): JsonObject =>
    isLinear && phis.length === 1 && agop.length === 1
      ? { objective: penaltyOf(phis[0], agop[0], step, singularValues().length, backend) }
      : {};
  return {
    estimate,
    ...(trainingResidual !== undefined && { trainingResidual }),
    ...(relativeChange !== undefined && { relativeChange }),
    ridge,
    floor,
    ...(isLinear && { singularValues }),
    ...(stationarityResidual && {
      stationarityResidual: () => backend.scope(() => stationarityResidual(fitted, phiOf(agop, step))),
    }),
    diagnostics: () => backend.scope(() => ({ ...objective(), ...alignments(), ...fitted.diagnostics?.() })),
    agop: () => agop,
    state,
  };
}

/** What a schedule may know of the iteration before. */
export function progressOf<F extends FittedPredictor>(
  { fitted, relativeChange, agop }: Iteration<F>,
  isLinear: boolean,
  backend: Backend,
): Omit<ScheduleProgress, "iteration"> {
  return {
    estimate: fitted.estimate,
    agop,
    ...(relativeChange !== undefined && { relativeChange }),
    ...(isLinear && { singularValues: () => singularValuesOf(fitted.gradients[0], agop[0], backend) }),
  };
}
