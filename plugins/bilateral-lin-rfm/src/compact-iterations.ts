import {
  type Backend,
  eigenvectorPicture,
  type Iterate,
  type JsonObject,
  type MatrixCompletionProblem,
  type RunContext,
  seededRandom,
  type Sparse,
  type SparseMatrix,
} from "@agop/core";
import { type CompactEstimate, compactEstimate } from "./compact-estimate.js";
import { type CompactState, fromAlgorithmState, toAlgorithmState } from "./compact-state.js";
import { type FactoredAgop, factoredAgop, truncated } from "./factored-agop.js";
import { firstFloor, nextFloor } from "./floor-schedule.js";
import { hold, type LowRankPlusSparse } from "./low-rank-plus-sparse.js";
import { rankCap, type RankOption } from "./rank-cap.js";
import { filled, findUnobserved, warnOfUnobserved } from "./unobserved.js";

/** The observed entries here and on the backend. */
export interface Observations {
  readonly observed: SparseMatrix;
  readonly held: Sparse;
  readonly backend: Backend;
}

/** What a step gives: the next X, and what is to be said of it. */
export interface CompactStep {
  readonly x: LowRankPlusSparse;
  /** ‖P_Ω X - y‖ / ‖y‖; 0 but for rounding without a ridge. */
  readonly trainingResidual: number;
  /** ‖X - X_{t-1}‖ / ‖X‖, up to terms of second order. */
  readonly relativeChange: number;
  readonly details: JsonObject;
}

/** A predictor that solves in the compact form, with φ of the floored AGOP for its features. */
export interface CompactPredictor {
  readonly rank: RankOption;
  readonly ridge: number;
  /** @param agop what exceeds `floor` (ε) of the spectrum of `previous` */
  step(
    observations: Observations,
    agop: FactoredAgop,
    previous: LowRankPlusSparse,
    floor: number,
    signal: AbortSignal,
  ): CompactStep;
}

/** The loop of the compact algorithms: the factored AGOP of the last estimate, its floor, the next estimate. */
export function* compactIterations(
  { observed }: MatrixCompletionProblem,
  { backend, phase, random, signal, warn, resumed }: RunContext,
  predictor: CompactPredictor,
): Generator<Iterate<CompactEstimate>, void> {
  const unobserved = findUnobserved(observed);
  if (unobserved) warnOfUnobserved(unobserved, warn);
  const held = backend.fromSparse(observed);
  const agopOf = (x: LowRankPlusSparse, count: number, seed: number, previous?: FactoredAgop): FactoredAgop =>
    phase("agop", () =>
      backend.scope(() =>
        factoredAgop(hold(x, held, backend), count, { backend, random: seededRandom(seed) }, previous),
      ),
    );
  const start = (): CompactState => {
    const x = { width: 0, left: new Float64Array(), right: new Float64Array(), sparse: observed };
    const cap = rankCap(observed, predictor.rank);
    const seed = random.integer(2 ** 30);
    const agop = agopOf(x, cap + 1, seed);
    return { iteration: 0, seed, x, agop, floor: nextFloor(firstFloor(cap), agop.values) };
  };
  try {
    let state = resumed ? fromAlgorithmState(resumed, observed) : start();
    if (state.agop.values[0] === 0) {
      yield zeroIterate(state);
      return;
    }
    for (;;) {
      const { iteration, seed, x: previous, agop, floor: schedule } = state;
      const { rank, cap } = schedule;
      const floor = schedule.floor ?? 0;
      const signalPart = truncated(agop, observed.rows, observed.cols, rank);
      const { x, trainingResidual, relativeChange, details } = phase("fit", () =>
        predictor.step({ observed, held, backend }, signalPart, previous, floor, signal),
      );
      const next = agopOf(x, cap + 1, seed + iteration + 1, agop);
      state = { iteration: iteration + 1, seed, x, agop: next, floor: nextFloor(schedule, next.values) };
      const reached = state;
      yield {
        estimate: compactEstimate(unobserved ? filled(x, unobserved) : x),
        trainingResidual,
        relativeChange,
        ridge: predictor.ridge,
        floor: floor * floor,
        singularValues: () => next.values.slice(),
        agop: () => eigenvectorPicture(next.right, observed.cols, next.width),
        details: { rank, rankCap: cap, ...details },
        state: () => toAlgorithmState(reached),
      };
    }
  } finally {
    backend.release(held);
  }
}

/** All observations are zero, and so is X. */
function zeroIterate(state: CompactState): Iterate<CompactEstimate> {
  return {
    estimate: compactEstimate(state.x),
    trainingResidual: 0,
    relativeChange: 0,
    singularValues: () => new Float64Array(1),
    state: () => toAlgorithmState(state),
  };
}
