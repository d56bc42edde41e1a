import type { Algorithm } from "../contracts/algorithm.js";
import type { Backend } from "../contracts/backend.js";
import type { Estimate } from "../contracts/estimate.js";
import type { Evaluation, Metrics } from "../contracts/metric.js";
import type { Problem } from "../contracts/problem.js";
import type { JsonObject, State } from "../contracts/state.js";
import type { Sum } from "../contracts/sum.js";
import type { Container } from "../plugin/container.js";
import type { RunEvent } from "./events.js";
import type { Stop, StopRules } from "./stop.js";

/** What to run. */
export interface RunSpec<P extends Problem, E extends Estimate> {
  readonly algorithm: Algorithm<P, E>;
  readonly problem: P;
  readonly backend: Backend;
  /** Default 0. */
  readonly seed?: number;
  readonly stop?: StopRules;
  /** May steer the run (`patience`, `select`): entries split off the observed ones. */
  readonly validation?: Evaluation<NoInfer<E>>;
  /** Only ever reported. */
  readonly heldOut?: Evaluation<NoInfer<E>>;
  /** Which estimate is the result: the last (default), or the one that is best on validation by the primary metric. */
  readonly select?: "last" | "best";
  /** Compute spectrum, effective rank and stationarity residual every so many iterations; 0 (default) never. */
  readonly diagnosticsEvery?: number;
  /** What else to put into the events of these iterations, such as `alignmentWith(truth, backend)`. */
  readonly diagnostics?: (estimate: NoInfer<E>) => JsonObject;
  /** With every iterate's estimate, which is valid until the next one is asked for, unless it is detached. */
  readonly onEstimate?: (estimate: NoInfer<E>, iteration: number) => void;
  /** Put the AGOP, small enough to be looked at, into the events of these iterations too. */
  readonly showAgop?: boolean;
  /** For the first event: what the run is for, and the options that it was configured with. */
  readonly label?: string;
  readonly settings?: JsonObject;
  /** Goes on after this iteration, with the same problem, algorithm, backend and seed, to the same bits. Not with `select` "best", which may lie before. */
  readonly resume?: Checkpoint;
  /**
   * Where the problem is shared with other processes, each of which runs the same, and stops by iterations or tolerance: time, and entries
   * of one's own for validation, tell each process something else. Of a completion by rows each has rows of its own; of other problems all
   * have the whole, and an algorithm may share its work (`sharesWork`). Default: one process.
   */
  readonly sum?: Sum;
  /** Of an application: what it binds under `runTokens` takes the place of what the run would lend to the algorithm. */
  readonly container?: Container;
}

/** A run after some iteration. */
export interface Checkpoint {
  readonly iteration: number;
  readonly state: State;
  /** Of a run with validation, the last iteration that improved it, and to what: patience goes on from there. */
  readonly improved?: { readonly iteration: number; readonly value: number };
}

/** What a run does for whoever started it, beside running. */
export interface RunOptions {
  /** Aborting it is `abort` of the handle. */
  readonly signal?: AbortSignal;
  /** What it throws ends the run. */
  readonly onEvent?: (event: RunEvent) => void;
  /**
   * After every iteration, with what the run can go on from; where it is left out, no state is taken. An algorithm without
   * states is refused: `option-invalid`.
   */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
}

/** How a run ended, and with what. */
export interface RunResult<E extends Estimate> extends Stop {
  readonly estimate: E;
  readonly iterations: number;
  /** The iteration whose estimate this is; the errors are its own. */
  readonly chosenIteration: number;
  readonly validation: Metrics | null;
  readonly heldOut: Metrics | null;
  readonly elapsedMs: number;
}
