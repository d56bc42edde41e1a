import type { FeatureMatrix } from "../matrix/feature-matrix.js";
import type { Random } from "../random.js";
import type { Backend } from "./backend.js";
import type { Estimate } from "./estimate.js";
import type { EstimateOf, Problem, ProblemKind, ProblemOf } from "./problem.js";
import type { JsonObject, State } from "./state.js";
import type { Sum } from "./sum.js";

/** One step of an algorithm. Whatever is left out, the run loop works out itself or leaves out of the events. */
export interface Iterate<E extends Estimate> {
  readonly estimate: E;
  /** ‖f(x) - y‖ / ‖y‖. */
  readonly trainingResidual?: number;
  /** ‖X_t - X_{t-1}‖ / ‖X_t‖. */
  readonly relativeChange?: number;
  /** The schedule's λ and ε² that gave this iterate. */
  readonly ridge?: number;
  readonly floor?: number;
  /** Singular values of X, or magnitudes of x, largest first; computed only when a run asks. */
  singularValues?(): Float64Array;
  /** See PreparedPredictor.stationarityResidual; computed only when a run asks. */
  stationarityResidual?(): number;
  /** Whatever else the algorithm wants in its events, under its own name. */
  readonly details?: JsonObject;
  /** The same for what costs something; computed only when a run asks. */
  diagnostics?(): JsonObject;
  /** The AGOP of each place where features are learned, alive until the next iterate is asked for; only when a run asks. */
  agop?(): readonly FeatureMatrix[];
  /**
   * From an algorithm that can go on from where it was: all that the iterates after this one depend on, which is what
   * `RunContext.resumed` is to be. Taken before the next iterate is asked for, and only when a run asks.
   */
  state?(): State;
}

/** What the run loop lends to an algorithm. */
export interface RunContext {
  readonly backend: Backend;
  readonly random: Random;
  /**
   * Aborts when the run is cancelled; only an algorithm with long iterations needs to look. It then detaches its last estimate and
   * throws `cancelled`.
   */
  readonly signal: AbortSignal;
  /** Runs `work`, to its end where it is asynchronous, and counts its time under this name in the iteration's event. */
  phase<T>(name: string, work: () => T): T;
  /** Lets timers and signals have their turn, where enough time has passed; between the parts of a long iteration. */
  giveWay(): Promise<void>;
  /** Whether the run looks at relative changes; an algorithm that they cost another iteration may leave them out if not. */
  readonly needsChange: boolean;
  /** Over the processes that share the problem, as in RunSpec. */
  readonly sum: Sum;
  /** Tells subscribers how far a long iteration has come, in parts; `total` is null where nobody knows. */
  progress(phase: string, done: number, total: number | null): void;
  /** Tells subscribers of something that a user should know; the run goes on. */
  warn(code: string, message: string): void;
  /** Where to go on from, in place of the beginning; the numbers that follow are those of an uninterrupted run. */
  readonly resumed?: State;
}

/**
 * An algorithm is a generator of iterates. It does not stop by itself unless it has nothing left to do, and knows
 * nothing of time, tolerances, printing or files: the run loop (../run) owns those.
 */
export interface Algorithm<P extends Problem, E extends Estimate> {
  readonly name: string;
  iterate(problem: P, context: RunContext): Iterable<Iterate<E>> | AsyncIterable<Iterate<E>>;
}

/** An algorithm for one kind of problem. */
export type AlgorithmFor<K extends ProblemKind> = Algorithm<ProblemOf<K>, EstimateOf<K>>;
