import {
  type Algorithm,
  type Backend,
  type Entries,
  fit,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  onEntries,
  type RunEvent,
} from "@agop/core";
import { geometricFloor } from "@agop/plugin-schedule-library";
import type { StopRules } from "@agop/core/run";
import { bilateralLinRfm, linRfmAlternating, linRfmCompletion } from "@agop/plugin-rfm-linear";
import { nuclearNorm } from "@agop/plugin-convex-baselines";
import { deepLinearCompletion } from "@agop/plugin-deep-linear-networks";
import { power } from "@agop/plugin-phi-library";
import type { Size } from "../experiment.js";

interface Completion {
  readonly problem: MatrixCompletionProblem;
  readonly heldOut: Entries;
}

/** One run of a method on exact observations: nothing of it looks at the held-out entries but the error. */
export interface CompletionRun {
  /** Mean squared error on the entries that were not observed. */
  readonly testMse: number;
  readonly iterations: number;
  /** Why it ended. */
  readonly ended: string;
}

type Method = (given: Completion, backend: Backend, size: Size) => Promise<CompletionRun>;

/** λ = 0, and a floor that sinks so slowly that sinking more slowly changes little. */
const sinkingFloor = geometricFloor({ ridge: 0, first: 1, ratio: 0.995, last: 1e-12 });
/** α = 1/4 is convex: where it ends does not depend on how it gets there, but each iteration takes an eigendecomposition. */
const fasterFloor = geometricFloor({ ridge: 0, first: 1, ratio: 0.95, last: 1e-12 });
const linRfmStop: StopRules = { maxIterations: 6000, tolerance: 1e-7 };
/** In the quick size runs that will not recover end sooner; those that do need less. */
const convexStop: Readonly<Record<Size, StopRules>> = {
  quick: { ...linRfmStop, maxIterations: 600 },
  paper: linRfmStop,
};

const networkSteps = 100;
const networkStop: Readonly<Record<Size, StopRules>> = {
  quick: { maxIterations: 10, tolerance: 1e-4 },
  paper: { maxIterations: 40, tolerance: 1e-4 },
};

/** The methods that the figures compare, by the name that they have there. */
export const completionMethods = {
  "lin-RFM α = 1/4": running(linRfmCompletion({ phi: power(0.25), schedule: fasterFloor }), convexStop),
  "lin-RFM α = 1/2": running(linRfmCompletion({ phi: power(0.5), schedule: sinkingFloor }), linRfmStop),
  "lin-RFM α = 1": running(linRfmCompletion({ phi: power(1), schedule: sinkingFloor }), linRfmStop),
  "lin-RFM α = 1/2, sides in turn": running(linRfmAlternating({ phi: power(0.5), schedule: sinkingFloor }), linRfmStop),
  "bilateral lin-RFM": smallestRankThatFits,
  "deep linear network, depth 2": running(network(2, 1e-3), networkStop),
  "deep linear network, depth 3": running(network(3, 3e-2), networkStop),
  "minimum nuclear norm": running(nuclearNorm({ step: 0.1 }), { maxIterations: 2000, tolerance: 1e-6 }),
} satisfies Readonly<Record<string, Method>>;

export type CompletionMethod = keyof typeof completionMethods;

/** What a reader must know of how the methods were run. */
export const completionMethodsText =
  "lin-RFM: λ = 0 with a floor under the eigenvalues of the AGOP that begins at 1 and sinks by 0.5% an iteration to " +
  "1e-12 (5% at the convex α = 1/4), features for the columns. Deep linear networks: balanced start with layers of largest singular value 0.03 " +
  "(depth 2: 0.001), gradient descent with a line search, up to 4,000 steps (quick: 1,000), float32. Minimum nuclear norm: " +
  "Douglas-Rachford splitting. Bilateral lin-RFM: p = 0, λ = 0; nobody tells it the rank: ranks 1, 2, ... are tried " +
  "until its floor sinks to zero, or the next has as many parameters as there are observations. No method sees an entry that it is tested on.";

function network(depth: number, initialScale: number): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  return deepLinearCompletion({
    depth,
    initialScale,
    balancedStart: true,
    optimiser: "gradient-descent",
    learningRate: "line-search",
    stepsPerIteration: networkSteps,
  });
}

function running(
  algorithm: Algorithm<MatrixCompletionProblem, MatrixEstimate>,
  stops: StopRules | Readonly<Record<Size, StopRules>>,
): Method {
  return async ({ problem, heldOut }, backend, size) => {
    const stop = "quick" in stops ? stops[size] : stops;
    const { estimate, iterations, reason } = await fit({ algorithm, problem, backend, stop });
    return { testMse: errorOn(heldOut, estimate), iterations, ended: reason };
  };
}

/** ε / σ_1 below which a matrix of the rank that was tried agrees with all observations. */
const vanished = 1e-6;
const largestRank = 20;
/** Iterations with one rank. */
const mostOfRank: Readonly<Record<Size, number>> = { quick: 200, paper: 1000 };

/**
 * The floor of bilateral lin-RFM is at most σ_{k+1} for a rank cap k: it sinks to zero where a matrix of rank k agrees
 * with the observations, and stands still where none does. The smallest such k is the rank, found without the truth.
 */
async function smallestRankThatFits(
  { problem, heldOut }: Completion,
  backend: Backend,
  size: Size,
): Promise<CompletionRun> {
  const { rows, cols, observed } = problem;
  let iterations = 0;
  for (let rank = 1; ; rank++) {
    let floor = Infinity;
    let largest = 1;
    const onEvent = (event: RunEvent): void => {
      if (event.type !== "iteration") return;
      floor = Math.sqrt(event.floor ?? Infinity);
      largest = event.spectrum?.[0] ?? largest;
    };
    const run = await fit(
      {
        algorithm: bilateralLinRfm({ rank }),
        problem,
        backend,
        diagnosticsEvery: 1,
        stop: { maxIterations: mostOfRank[size], tolerance: 1e-10 },
      },
      { onEvent },
    );
    iterations += run.iterations;
    const determined = (rank + 1) * (rows + cols - rank - 1) < observed.values.length;
    if (floor < vanished * largest || rank === largestRank || !determined) {
      return { testMse: errorOn(heldOut, run.estimate), iterations, ended: run.reason };
    }
  }
}

function errorOn(heldOut: Entries, estimate: MatrixEstimate): number {
  return onEntries(heldOut).measure(estimate).rmse ** 2;
}
