import type { AgopPicture } from "./agop-picture.js";
import type { Backend } from "./backend.js";
import type { Estimate, EstimateOf } from "./estimate.js";
import type { Problem, ProblemKind, ProblemOf } from "./problem.js";
import type { Random } from "./random.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** All that the next iteration depends on, as numbers and JSON: what a checkpoint keeps. */
export type AlgorithmState = Readonly<Record<string, Json | Float64Array>>;

/** One step of an algorithm. Whatever is left out, the run loop works out itself or leaves out of the events. */
export interface Iterate<E extends Estimate> {
  readonly estimate: E;
  /** ‖𝒜(X) - y‖ / ‖y‖. */
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
  /** The AGOP of this iterate to be looked at; computed only when a run asks. */
  agop?(): AgopPicture | null;
  /** From an algorithm that can go on from where it was: what `RunContext.resumed` is to be; only taken when asked for. */
  state?(): AlgorithmState;
}

/** What the run loop lends to an algorithm. */
export interface RunContext {
  readonly backend: Backend;
  readonly random: Random;
  /** Aborts when the run is cancelled; only an algorithm with long iterations needs to look. */
  readonly signal: AbortSignal;
  /** Runs `work` and counts its time under this name in the iteration's event. */
  phase<T>(name: string, work: () => T): T;
  /** Tells subscribers of something that a user should know; the run goes on. */
  warn(code: string, message: string): void;
  /** Where to go on from, in place of the beginning; the numbers that follow are those of an uninterrupted run. */
  readonly resumed?: AlgorithmState;
}

/**
 * An algorithm is a generator of iterates. It does not stop by itself unless it has nothing left to do, and knows
 * nothing of time, tolerances, printing or files: the run loop (run.ts) owns those.
 */
export interface Algorithm<P extends Problem, E extends Estimate> {
  readonly name: string;
  iterate(problem: P, context: RunContext): Iterable<Iterate<E>> | AsyncIterable<Iterate<E>>;
}

/** An algorithm whose iterations are synchronous. */
export interface GeneratorAlgorithm<P extends Problem, E extends Estimate> extends Algorithm<P, E> {
  iterate(problem: P, context: RunContext): Generator<Iterate<E>, void>;
}

export type AlgorithmFor<K extends ProblemKind> = Algorithm<ProblemOf<K>, EstimateOf<K>>;
