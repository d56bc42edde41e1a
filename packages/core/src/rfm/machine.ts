import type { AgopEstimation } from "../contracts/agop.js";
import type { Iterate, RunContext } from "../contracts/algorithm.js";
import type { Phi } from "../contracts/phi.js";
import type { FittedPredictor, PreparedPredictor } from "../contracts/predictor.js";
import type { Problem } from "../contracts/problem.js";
import type { ScheduleStep } from "../contracts/schedule.js";
import type { State } from "../contracts/state.js";
import { AgopError, isNumericalTrouble } from "../errors.js";
import {
  type FeatureMatrix,
  featureDimension,
  keepFeatures,
  releaseFeatures,
  toBackendMatrix,
} from "../matrix/feature-matrix.js";
import { deferredRandom, mixedSeed, type Random } from "../random.js";
import { partFailure } from "../plugin/origin.js";
import { relativeDistance } from "../problems/regression-errors.js";
import { applyPhi } from "./apply-phi.js";
import { checkExtras, checkForm, checkMemory, checkPhiCount } from "./check-parts.js";
import { initialFor } from "./initial-transform.js";
import { type Iteration, iterateOf, type Observed, progressOf } from "./iterate-of.js";
import { loadMachine, saveMachine } from "./machine-state.js";
import type { MachineParts } from "./machine-parts.js";
import { assertFiniteFeatures, assertFiniteFit, locatedTrouble } from "./numerical-trouble.js";
import { powersInRange } from "./powers-in-range.js";

/**
 * The parts of a Recursive Feature Machine at work on one problem: what each line of the loop in rfm.ts does, who owns which
 * memory, and what a resumed run starts from. Matrices belong to the machine and live until the next iterate is asked for.
 */
export interface Machine<F extends FittedPredictor> {
  /** The AGOPs that a resumed run goes on from. */
  readonly resumedAgop: readonly FeatureMatrix[] | undefined;
  nextStep(): ScheduleStep;
  /** M_0, or K_0 as the predictor uses. */
  initialTransforms(): readonly FeatureMatrix[];
  /** φ(G + floor I) of each place, M or K as the predictor uses. */
  phiOf(agop: readonly FeatureMatrix[], step: ScheduleStep): readonly FeatureMatrix[];
  fit(transforms: readonly FeatureMatrix[], step: ScheduleStep): Promise<F>;
  agopOf(fitted: F): readonly FeatureMatrix[];
  iterateOf(fitted: F, agop: readonly FeatureMatrix[], step: ScheduleStep): Iterate<F["estimate"]>;
  release(): void;
}

/** @throws AgopError `parts-mismatch`, naming both, where two parts do not fit; whatever `prepare` throws */
export async function startMachine<P extends Problem, F extends FittedPredictor>(
  parts: Required<MachineParts<P, F>>,
  problem: P,
  context: RunContext,
): Promise<Machine<F>> {
  checkExtras(parts.agop, parts.predictor);
  const { predictor } = parts;
  const prepared = await attempt("predictor", predictor, () => predictor.prepare(problem, context));
  try {
    return await machineOf(parts, prepared, context);
  } catch (error) {
    prepared.release();
    throw error;
  }
}

/** @throws AgopError `state-invalid` for the state of a run on another problem */
function checkSizes(transforms: readonly FeatureMatrix[], dimensions: readonly number[]): void {
  const sizes = transforms.map(featureDimension);
  if (sizes.join() === dimensions.join()) return;
  const what = `the saved state has features of ${sizes.join(" and ")} dimensions; the problem has ${dimensions.join(" and ")}`;
  throw new AgopError("state-invalid", what);
}

async function attempt<T>(kind: string, part: { readonly name: string }, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw partFailure(kind, part, cause);
  }
}

async function machineOf<P extends Problem, F extends FittedPredictor>(
  parts: Required<MachineParts<P, F>>,
  prepared: PreparedPredictor<F>,
  context: RunContext,
): Promise<Machine<F>> {
  const { predictor, agop: estimator } = parts;
  const { backend } = context;
  const { isLinear = false, takesTurns = false } = predictor;
  const resumed = context.resumed && loadMachine(context.resumed, backend);
  const drawn = context.random.integer(2 ** 30);
  const seed = resumed?.seed ?? drawn;
  const initial = typeof parts.initial === "function" ? await parts.initial() : parts.initial;
  const dimensions = prepared.featureDimensions;
  const phis: readonly Phi[] = "value" in parts.phi ? [parts.phi] : parts.phi;
  checkPhiCount(phis.length, dimensions.length, predictor.name);
  const schedule = parts.schedule.start(resumed?.schedule);
  const estimations = dimensions.map((_, place) => estimator.start(backend, resumed?.estimations[place]));

  checkMemory(
    estimator,
    predictor,
    estimations.some((each) => each.state),
  );

  /** Of the fit that is made, or was made last. */
  let iteration = resumed?.iteration ?? 1;
  let transforms: readonly FeatureMatrix[] = [];
  let remembered: readonly (State | undefined)[] = [];
  let last: Iteration<F> | undefined;
  let unfinished: F | undefined;

  /** For one part in one iteration, so that a resumed run draws the same. */
  const randomFor = (part: number): Random => {
    const drawnIn = iteration;
    return deferredRandom(() => mixedSeed(seed, drawnIn, part));
  };
  const isDiagonal = predictor.transforms === "diagonal";
  const inForm = (matrix: FeatureMatrix): FeatureMatrix =>
    predictor.transforms === "dense" ? { form: "dense", matrix: toBackendMatrix(matrix, backend) } : matrix;
  const phiOf: Observed["phiOf"] = (agop, step) =>
    agop.map((matrix, place) => {
      const phi = phis[place % phis.length];
      try {
        const inRange = isLinear ? powersInRange(phi, matrix, step, predictor.uses, backend) : { agop: matrix, step };
        return inForm(applyPhi(phi, inRange.agop, inRange.step, predictor.uses, backend));
      } catch (cause) {
        throw partFailure("φ", phi, cause);
      }
    });
  const initialTransforms = (): readonly FeatureMatrix[] =>
    dimensions.map((dimension, place) => {
      const drawn = initial.create({ place, dimension, isDiagonal, random: randomFor(place) }, backend);
      if (initial.name !== "identity") checkForm(`initial transform "${initial.name}"`, predictor, drawn);
      return inForm(initialFor(predictor.uses, drawn, backend));
    });
  const owned = (make: () => readonly FeatureMatrix[]): readonly FeatureMatrix[] => {
    transforms = backend.scope((keep) => make().map((matrix) => keepFeatures(matrix, keep)));
    return transforms;
  };
  /** Of a run that is cancelled within an iteration, or whose numbers fail there, the one before is the result. */
  const ended = (error: unknown, phase: string): unknown => {
    const isTrouble = isNumericalTrouble(error);
    if (isTrouble || context.signal.aborted) last?.fitted.estimate.detach();
    return isTrouble ? locatedTrouble(error, iteration, phase) : error;
  };
  const fit: Machine<F>["fit"] = async (given, { ridge }) => {
    const step = { transforms: given, ridge, iteration, previous: last?.fitted, random: randomFor(dimensions.length) };
    try {
      unfinished = await backend.scope((keep) => prepared.fit({ ...step, keep }));
      assertFiniteFit(unfinished, backend);
    } catch (error) {
      throw ended(partFailure("predictor", predictor, error), "fit");
    }
    return unfinished;
  };
  const estimateOf = (
    ...[each, ...given]: [AgopEstimation, ...Parameters<AgopEstimation["estimate"]>]
  ): FeatureMatrix => {
    try {
      return each.estimate(...given);
    } catch (cause) {
      throw partFailure("AGOP estimator", estimator, cause);
    }
  };
  const agopOf: Machine<F>["agopOf"] = ({ gradients, extras = {} }) => {
    remembered = estimations.map((each) => each.state?.());
    const made: FeatureMatrix[] = [];
    try {
      for (const [place, each] of estimations.entries()) {
        const step = { iteration, random: randomFor(place), extras };
        const matrix = backend.scope((keep) => keepFeatures(estimateOf(each, gradients[place], step), keep));
        made.push(matrix);
        checkForm(`AGOP estimator "${estimator.name}"`, predictor, matrix);
      }
      assertFiniteFeatures("the AGOP", made, backend);
    } catch (error) {
      for (const matrix of made) releaseFeatures(matrix, backend);
      throw ended(error, "agop");
    }
    return made;
  };
  const changeOf = (fitted: F, previous: F): number | undefined => {
    if (prepared.relativeChange) return prepared.relativeChange(fitted, previous);
    const [now, before] = [fitted.estimate.values?.(), previous.estimate.values?.()];
    return now && before && relativeDistance(before, now);
  };
  /** The iteration is made; the one before is no longer needed. */
  const finish = (fitted: F, agop: readonly FeatureMatrix[], step: ScheduleStep): Iteration<F> => {
    const relativeChange = last ? changeOf(fitted, last.fitted) : Infinity;
    if (last) release(last);
    const made = { iteration, seed, step, transforms, estimations: remembered };
    const state = (): State =>
      saveMachine({ ...made, schedule: schedule.state?.(), fitted: fitted.state?.() }, backend);
    last = { step, transforms, fitted, agop, relativeChange, state };
    unfinished = undefined;
    transforms = [];
    iteration++;
    return last;
  };
  const release = (made: Iteration<F>): void => {
    made.fitted.release();
    for (const matrix of [...made.transforms, ...made.agop]) releaseFeatures(matrix, backend);
  };

  if (resumed) {
    transforms = resumed.transforms;
    try {
      // Of a predictor that takes turns the state may be of either side.
      if (!takesTurns) checkSizes(resumed.transforms, dimensions);
      const restored = resumed.fitted && prepared.restore;
      unfinished = restored
        ? backend.scope((keep) => restored(resumed.fitted ?? {}, keep))
        : await fit(transforms, resumed.step);
      finish(unfinished, agopOf(unfinished), resumed.step);
    } catch (error) {
      unfinished?.release();
      for (const matrix of transforms) releaseFeatures(matrix, backend);
      throw error;
    }
  }
  return {
    resumedAgop: last?.agop,
    nextStep: () => schedule.step({ iteration, ...(last && progressOf(last, isLinear, backend)) }),
    initialTransforms: () => owned(initialTransforms),
    phiOf: (agop, step) => {
      try {
        owned(() => phiOf(agop, step));
        assertFiniteFeatures("the transform", transforms, backend);
        return transforms;
      } catch (error) {
        throw ended(error, "phi");
      }
    },
    fit,
    agopOf,
    iterateOf: (fitted, agop, step) =>
      iterateOf(finish(fitted, agop, step), prepared, { isLinear, takesTurns, phis, phiOf, backend }),
    release: () => {
      unfinished?.release();
      for (const matrix of transforms) releaseFeatures(matrix, backend);
      if (last) release(last);
      prepared.release();
    },
  };
}
