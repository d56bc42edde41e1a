import { Observable, Subject } from "rxjs";
import type { Estimate } from "../contracts/estimate.js";
import type { Problem } from "../contracts/problem.js";
import { toAgopError } from "../errors.js";
import type { RunEvent } from "./events.js";
import { runLoop } from "./run-loop.js";
import type { RunOptions, RunResult, RunSpec } from "./run-spec.js";

/** A run that is under way. */
export interface RunHandle<E extends Estimate> {
  /** Every event from when it is subscribed to; whoever subscribes in the tick of `startRun` misses none. */
  readonly events: Observable<RunEvent>;
  /** Rejects with an AgopError as `fit` throws it. */
  readonly result: Promise<RunResult<E>>;
  /** Between two iterations; the run's time stands still until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends the run within one iteration with what was found. */
  abort(): void;
}

/**
 * Starts a run. `events` and `result` are of the same one: whoever watches can have the estimate without fitting twice.
 * @throws never; errors are those of `result`
 */
export function startRun<P extends Problem, E extends Estimate>(
  spec: RunSpec<P, E>,
  { signal, onEvent, onCheckpoint }: RunOptions = {},
): RunHandle<E> {
  const events = new Subject<RunEvent>();
  const controller = new AbortController();
  let held: Promise<void> | undefined;
  let letGo = (): void => undefined;
  const resume = (): void => {
    held = undefined;
    letGo();
  };
  const abort = (): void => {
    controller.abort();
    resume();
  };
  if (signal?.aborted) abort();
  else signal?.addEventListener("abort", abort, { once: true });
  let listenerFailure: { readonly cause: unknown } | undefined;
  const emit = (event: RunEvent): void => {
    try {
      onEvent?.(event);
    } catch (cause) {
      listenerFailure ??= { cause };
      throw cause;
    }
    events.next(event);
  };
  const finish = async (): Promise<RunResult<E>> => {
    try {
      const control = { signal: controller.signal, emit, held: () => held, onCheckpoint };
      const result = await runLoop(spec, control);
      events.complete();
      return result;
    } catch (cause) {
      // It may have come through the algorithm, which is not to blame.
      const error = toAgopError(listenerFailure ? listenerFailure.cause : cause);
      try {
        emit({ type: "run-failed", code: error.code, message: error.message, hint: error.hint ?? null });
      } catch {
        // A listener that fails again is not what ended the run.
      }
      events.error(error);
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  };
  const result = finish();
  // Who only watches the events is told of a failure by them.
  result.catch(() => undefined);
  return {
    events: events.asObservable(),
    result,
    pause: () => {
      if (controller.signal.aborted) return;
      held ??= new Promise((resolve) => (letGo = resolve));
    },
    resume,
    abort,
  };
}

/**
 * A run as a cold Observable: nothing happens before it is subscribed to, every subscription is a run of its own, and
 * unsubscribing aborts it. `startRun` gives the estimate too.
 */
export function observeRun<P extends Problem, E extends Estimate>(spec: RunSpec<P, E>): Observable<RunEvent> {
  return new Observable((subscriber) => {
    const { events, abort } = startRun(spec);
    events.subscribe(subscriber);
    return abort;
  });
}

/**
 * Runs an algorithm to its end and gives the estimate. Aborting ends the run within one iteration with what was found.
 * @throws AgopError whatever went wrong, after a `run-failed` event: `cancelled` when aborted before the first
 * iterate, `diverged` when the estimate stops being finite and no earlier one was chosen.
 */
export function fit<P extends Problem, E extends Estimate>(
  spec: RunSpec<P, E>,
  options: RunOptions = {},
): Promise<RunResult<E>> {
  return startRun(spec, options).result;
}
