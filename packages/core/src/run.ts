import { Observable } from "rxjs";
import type { Algorithm, AlgorithmState, JsonObject, RunContext } from "./algorithm.js";
import type { Backend } from "./backend.js";
import { startClock } from "./clock.js";
import { AgopError, toAgopError } from "./errors.js";
import type { Estimate } from "./estimate.js";
import type { Evaluation, Metrics } from "./evaluation.js";
import { eventSchemaVersion, type IterationEvent, type RunEvent, summarise } from "./events.js";
import { giveWay } from "./give-way.js";
import { iterationEvents } from "./iteration-event.js";
import type { Problem } from "./problem.js";
import { seededRandom } from "./random.js";
import { checkStopRules, defaultStop, firstStop, type Stop, type StopRules } from "./stop.js";

/** What to run. */
export interface RunSpec<P extends Problem, E extends Estimate> {
  readonly algorithm: Algorithm<P, E>;
  readonly problem: P;
  readonly backend: Backend;
  /** Default 0. */
  readonly seed?: number;
  readonly stop?: StopRules;
  /** May steer the run (`patience`, `keep`): entries split off the observed ones. */
  readonly validation?: Evaluation<E>;
  /** Only ever reported. */
  readonly heldOut?: Evaluation<E>;
  /** Which estimate is the result: the last (default), or the one with the smallest validation error. */
  readonly keep?: "last" | "best";
  /** Compute spectrum, effective rank and stationarity residual every so many iterations; 0 (default) never. */
  readonly diagnosticsEvery?: number;
  /** What else to put into the events of these iterations, such as `alignmentWith(truth, backend)`. */
  readonly diagnostics?: (estimate: E) => JsonObject;
  /** Put the AGOP, small enough to be looked at, into the events of these iterations too. */
  readonly showAgop?: boolean;
  /** For the first event: what the run is for, and the options that it was configured with. */
  readonly label?: string;
  readonly settings?: JsonObject;
  /** Goes on after this iteration, with the same problem, algorithm, backend and seed, to the same bits. */
  readonly resume?: Checkpoint;
}

/** A run after some iteration. */
export interface Checkpoint {
  readonly iteration: number;
  readonly state: AlgorithmState;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /**
   * After every iteration; the checkpoint is only made when `take` is called, at once or later. An algorithm without states
   * is refused: `option-invalid`.
   */
  readonly onIterate?: (take: () => Checkpoint) => void | Promise<void>;
  /** Waited for between iterations: a run pauses as long as it pends, and its time stands still. */
  readonly mayGoOn?: () => Promise<void>;
}

export interface RunResult<E extends Estimate> extends Stop {
  readonly estimate: E;
  readonly iterations: number;
  /** The iteration whose estimate this is; the errors are its own. */
  readonly keptIteration: number;
  readonly validation: Metrics | null;
  readonly heldOut: Metrics | null;
  readonly elapsedMs: number;
}

/**
 * A run as a cold Observable: nothing happens before it is subscribed to, every subscription is a run of its own, and
 * unsubscribing cancels. `pipe(share())` lets many subscribers see one run.
 */
export function observeRun<P extends Problem, E extends Estimate>(spec: RunSpec<P, E>): Observable<RunEvent> {
  return new Observable((subscriber) => {
    const controller = new AbortController();
    const onEvent = (event: RunEvent): void => {
      subscriber.next(event);
    };
    fit(spec, { signal: controller.signal, onEvent }).then(
      () => {
        subscriber.complete();
      },
      (error: unknown) => {
        subscriber.error(error);
      },
    );
    return () => {
      controller.abort();
    };
  });
}

/**
 * Runs an algorithm to its end and gives the estimate. Aborting ends the run within one iteration with what was found.
 * @throws AgopError whatever went wrong, after a `run-failed` event: `cancelled` when aborted before the first
 * iterate, `diverged` when the estimate stops being finite and no earlier one was kept.
 */
export async function fit<P extends Problem, E extends Estimate>(
  spec: RunSpec<P, E>,
  options: RunOptions = {},
): Promise<RunResult<E>> {
  const { signal = new AbortController().signal, onEvent = () => undefined } = options;
  try {
    return await runLoop(spec, { ...options, signal, onEvent });
  } catch (cause) {
    const error = toAgopError(cause);
    onEvent({ type: "run-failed", code: error.code, message: error.message, hint: error.hint ?? null });
    throw error;
  }
}

async function runLoop<P extends Problem, E extends Estimate>(
  spec: RunSpec<P, E>,
  { signal, onEvent, onIterate, mayGoOn }: RunOptions & Required<Pick<RunOptions, "signal" | "onEvent">>,
): Promise<RunResult<E>> {
  const { algorithm, problem, backend, seed = 0, keep = "last", diagnosticsEvery = 0, resume } = spec;
  const stopRules = { ...defaultStop, ...spec.stop };
  checkStopRules(stopRules, spec.validation !== undefined);

  const turn = giveWay();
  await turn.now(); // Subscribers that come in the same tick must not miss the first event.
  if (signal.aborted) throw new AgopError("cancelled", `the run of "${algorithm.name}" was cancelled before it began`);
  onEvent(runStarted(spec, seed, stopRules));

  const clock = startClock();
  const warn = (code: string, message: string): void => {
    onEvent({ type: "warning", code, message });
  };
  const random = seededRandom(seed);
  const resumed = resume && { resumed: resume.state };
  const context: RunContext = { backend, signal, random, phase: clock.phase, warn, ...resumed };
  const toEvent = iterationEvents(problem, clock, { ...spec, diagnosticsEvery }, resume?.iteration ?? 0);

  let best: { readonly estimate: E; readonly event: IterationEvent } | undefined;
  let last: typeof best;
  let bestIteration = 0;
  let bestError = Infinity;
  let stop: Stop | undefined;
  let iterations = 0;
  for await (const iterate of algorithm.iterate(problem, context)) {
    const { estimate } = iterate;
    const event = toEvent(iterate);
    const { iteration, elapsedMs, relativeChange, validation } = event;
    iterations = iteration;
    onEvent(event);
    const { state } = iterate;
    if (state) await onIterate?.(() => ({ iteration, state: state() }));
    else if (onIterate || resume) throw withoutState(algorithm.name);
    await turn.whenDue();
    if (mayGoOn) await clock.waitFor(mayGoOn());

    if (event.trainingResidual === null) {
      stop = { reason: "diverged", criterion: null };
      last = undefined;
      break;
    }
    last = { estimate, event };
    if (validation && validation.rmse < bestError) {
      bestError = validation.rmse;
      bestIteration = iteration;
      if (keep === "best") {
        estimate.detach();
        best = last;
      }
    }
    const iterationsWithoutImprovement = iteration - bestIteration;
    stop = signal.aborted
      ? { reason: "cancelled", criterion: null }
      : firstStop(stopRules, { iteration, elapsedMs, relativeChange, iterationsWithoutImprovement });
    if (stop) {
      estimate.detach();
      break;
    }
  }

  // An algorithm that ends by itself must leave its last estimate alive.
  if (!stop) last?.estimate.detach();

  const kept = best ?? last;
  if (!kept) throw withoutEstimate(algorithm.name, stop);
  const { iteration: keptIteration, validation, heldOut } = kept.event;
  const finished = {
    ...(stop ?? { reason: "converged" as const, criterion: null }),
    iterations,
    keptIteration,
    validation,
    heldOut,
    elapsedMs: clock.elapsedMs(),
  };
  onEvent({ type: "run-finished", ...finished });
  return { ...finished, estimate: kept.estimate };
}

function runStarted<P extends Problem, E extends Estimate>(
  { algorithm, problem, backend, label, settings }: RunSpec<P, E>,
  seed: number,
  stop: StopRules,
): RunEvent {
  const { name, precision, description } = backend;
  return {
    type: "run-started",
    schemaVersion: eventSchemaVersion,
    startedAt: new Date().toISOString(),
    algorithm: algorithm.name,
    label: label ?? null,
    settings: settings ?? null,
    backend: { name, precision, description },
    problem: summarise(problem),
    seed,
    stop,
  };
}

function withoutState(algorithm: string): AgopError {
  const hint = "leave checkpoints out, or take an algorithm whose iterates have a state";
  return new AgopError("option-invalid", `"${algorithm}" has no state to go on from`, hint);
}

function withoutEstimate(algorithm: string, stop: Stop | undefined): AgopError {
  if (stop) {
    return new AgopError("diverged", `the estimate of "${algorithm}" is not finite`, "a larger ridge usually helps");
  }
  return new AgopError("plugin-invalid", `algorithm "${algorithm}" ended without an iterate`);
}
