import { awaitedLeadingTriplets, firstTriplets, type LowRankPlusSparse, type SingularTriplets } from "@agop/algebra";
import {
  type Backend,
  type FeatureMatrix,
  type Iterate,
  type MatrixCompletionProblem,
  type RunContext,
  seededRandom,
  type State,
} from "@agop/core";
import { firstEpsilon, nextEpsilon } from "@agop/plugin-schedule-library";
import { type CompactEstimate, compactEstimate, sparseValues } from "../compact/compact-estimate.js";
import { rankCap, type RankOption } from "../compact/rank-cap.js";
import { filled, findUnobserved, warnOfUnobserved } from "../compact/unobserved.js";
import { type BilateralState, fromAlgorithmState, toAlgorithmState } from "./bilateral-state.js";
import { bilateralStep } from "./bilateral-step.js";
import { holdObservations, holdPart, ownEntries, summedProducts } from "./observations.js";

export interface BilateralIterationsOptions {
  readonly p: number;
  readonly ridge: number;
  readonly rank: RankOption;
  readonly solveTolerance: number | undefined;
  readonly maxSolveSteps: number;
  readonly mostHeld: number;
}

const usualTolerance = 1e-2;
/** Where products are many times as dear as anything else: half the steps for the same progress. */
const looseTolerance = 0.3;
/** Of so many entries each row has many more than the rank, and a floor that sinks faster leads to the same in half the iterations. */
const partOfEpsilon = 0.1;

/**
 * With a ridge λ what is beyond the rank vanishes as ε² / (ε² + λ), and ε with it. The weight of directions with one foot in the rank is
 * λ / (σ ε): at this part of the square root of λ they are as good as 0, and smaller ones leave rounding to be solved for.
 */
const leastOfRidge = 1e-8;

/**
 * The loop of bilateral lin-RFM: both AGOPs of the last estimate by its singular triplets, their ε, the next estimate. It is a loop
 * of its own because the features of its fit are not those of two places: for p other than 0, φ of the two AGOPs together,
 * [(σ_i^p + σ_j^p) / 2]^{(2-p)/p}, is not φ(G_L) ⊗ φ(G_R). Processes share the entries, of which all have all, and what is summed over
 * them; everything else each does for itself, with the same numbers.
 */
export async function* bilateralIterations(
  { observed }: MatrixCompletionProblem,
  { backend, phase, random, signal, sum, warn, resumed }: RunContext,
  { p, ridge, rank: rankOption, solveTolerance, maxSolveSteps, mostHeld }: BilateralIterationsOptions,
): AsyncGenerator<Iterate<CompactEstimate>, void> {
  const unobserved = findUnobserved(observed);
  if (unobserved) warnOfUnobserved(unobserved, warn);
  const observations = holdObservations(observed, backend, sum);
  const { own, held } = observations;
  const agopOf = (x: LowRankPlusSparse, count: number, seed: number, start?: SingularTriplets) =>
    phase("agop", async () => {
      const part = holdPart(x, observations);
      try {
        const parts = { backend, random: seededRandom(seed) };
        const agop = await awaitedLeadingTriplets(summedProducts(part, observations), count, parts, { start });
        // On other processors, or another number of them, a factorisation may have other last digits.
        for (const array of [agop.left, agop.right, agop.values]) await sum.broadcast(array, 0);
        return agop;
      } finally {
        backend.release(...part.handles);
      }
    });
  const begin = async (): Promise<BilateralState> => {
    const nothing = { width: 0, left: new Float64Array(), right: new Float64Array(), sparse: own };
    const x = observed.values.length > mostHeld ? { ...nothing, shrink: 1 } : nothing;
    const cap = rankCap(observed, rankOption);
    const seed = random.integer(2 ** 30);
    const agop = await agopOf(x, cap + 1, seed);
    return { iteration: 0, seed, x, agop, epsilon: nextEpsilon(firstEpsilon(cap), agop.values) };
  };
  const resume = (saved: State): BilateralState => {
    const state = fromAlgorithmState(saved, observed);
    return { ...state, x: { ...state.x, sparse: ownEntries(state.x.sparse, sum) } };
  };
  /** With all entries, those of the other processes made when they are needed. */
  const wholeOf = (x: LowRankPlusSparse, shrink: number): LowRankPlusSparse =>
    sum.size === 1 ? x : { ...x, sparse: observed, shrink };
  try {
    let state = resumed ? resume(resumed) : await begin();
    if (state.agop.values[0] === 0) {
      yield zeroIterate({ ...state, x: { ...state.x, sparse: observed } });
      return;
    }
    for (;;) {
      const { iteration, seed, x: previous, agop } = state;
      const { rank, cap } = state.epsilon;
      const sunk = (state.epsilon.epsilon ?? 0) * (previous.shrink === undefined ? 1 : partOfEpsilon);
      const epsilon = Math.max(sunk, leastOfRidge * Math.sqrt(ridge));
      const tolerance = solveTolerance ?? (previous.shrink === undefined ? usualTolerance : looseTolerance);
      const solver = { epsilon, p, ridge, tolerance, maxSteps: maxSolveSteps, signal };
      const { x, shrink, trainingResidual, relativeChange, steps, reduction } = await phase("fit", () =>
        bilateralStep(observations, firstTriplets(agop, rank), previous, solver),
      );
      const next = await agopOf(x, cap + 1, seed + iteration + 1, agop);
      state = { iteration: iteration + 1, seed, x, agop: next, epsilon: nextEpsilon(state.epsilon, next.values) };
      const reached = state;
      const whole = wholeOf(x, shrink);
      yield {
        estimate: compactEstimate(unobserved ? filled(whole, unobserved) : whole),
        trainingResidual,
        relativeChange,
        ridge,
        floor: epsilon * epsilon,
        singularValues: () => next.values.slice(),
        agop: () => [factoredAgop(next, "right", backend), factoredAgop(next, "left", backend)],
        details: { rank, rankCap: cap, solveSteps: steps, solveReduction: reduction },
        state: () => toAlgorithmState({ ...reached, x: x.shrink === undefined ? withValues(whole) : whole }),
      };
    }
  } finally {
    backend.release(held);
  }
}

/** The same with the entries of S. */
function withValues(x: LowRankPlusSparse): LowRankPlusSparse {
  const { width, left, right, sparse } = x;
  return { width, left, right, sparse: { ...sparse, values: sparseValues(x) } };
}

/** G_R = X^T X = V Σ² V^T + ..., or G_L = X X^T = U Σ² U^T + ... */
function factoredAgop(
  { width, left, right, values }: SingularTriplets,
  side: "left" | "right",
  backend: Backend,
): FeatureMatrix {
  const data = side === "right" ? right : left;
  return {
    form: "factored",
    vectors: backend.fromDense({ rows: data.length / width, cols: width, data }),
    values: values.map((value) => value * value),
    complement: 0,
  };
}

/** All observations are zero, and so is X. */
function zeroIterate(state: BilateralState): Iterate<CompactEstimate> {
  return {
    estimate: compactEstimate(state.x),
    trainingResidual: 0,
    relativeChange: 0,
    singularValues: () => new Float64Array(1),
    state: () => toAlgorithmState(state),
  };
}
