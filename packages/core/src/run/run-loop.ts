import type { Iterate, RunContext } from "../contracts/algorithm.js";
import type { Estimate } from "../contracts/estimate.js";
import { isBetter, worstOf } from "../contracts/metric.js";
import type { Problem } from "../contracts/problem.js";
import { oneProcess } from "../contracts/sum.js";
import { AgopError, isNumericalTrouble } from "../errors.js";
import { runContext } from "../plugin/container.js";
import { partFailure } from "../plugin/origin.js";
import { startClock } from "./clock.js";
import { eventSchemaVersion, type IterationEvent, type RunEvent } from "./events.js";
import { giveWay } from "./give-way.js";
import { iterationEvents } from "./iteration-event.js";
import type { RunOptions, RunResult, RunSpec } from "./run-spec.js";
import { checkStopRules, defaultStop, firstStop, isImprovement, type Stop, type StopRules } from "./stop.js";

/** How a run is steered and heard from outside. */
export interface RunControl {
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  /** What to wait for while the run is paused. */
  readonly held: () => Promise<void> | undefined;
  readonly onCheckpoint: RunOptions["onCheckpoint"];
}

interface Candidate<E> {
  readonly estimate: E;
  readonly event: IterationEvent;
}

/** Takes one iterate after the other, measures it, tells of it, and decides whether to go on. */
export async function runLoop<P extends Problem, E extends Estimate>(
  spec: RunSpec<P, E>,
  { signal, emit, held, onCheckpoint }: RunControl,
): Promise<RunResult<E>> {
  const {
    algorithm,
    problem,
    backend,
    seed = 0,
    select = "last",
    diagnosticsEvery = 0,
    sum = oneProcess,
    resume,
  } = spec;
  const stopRules = { ...defaultStop, ...spec.stop };
  checkStopRules(stopRules, spec.validation !== undefined);
  if (resume && select === "best") {
    const what = "a run that goes on from a checkpoint cannot select the best iterate, which may lie before it";
    throw new AgopError("option-invalid", what, 'leave `select` out, or give "last"');
  }

  const turn = giveWay();
  await turn.now(); // Subscribers that come in the same tick must not miss the first event.
  if (signal.aborted) throw new AgopError("cancelled", `the run of "${algorithm.name}" was cancelled before it began`);
  emit(runStarted(spec, seed, stopRules));

  const clock = startClock();
  const warn: RunContext["warn"] = (code, message) => {
    emit({ type: "warning", code, message });
  };
  const progress: RunContext["progress"] = (name, done, total) => {
    emit({ type: "progress", phase: name, done, total });
  };
  const { phase } = clock;
  const needsChange = stopRules.tolerance > 0;
  const bindings = {
    backend,
    seed,
    signal,
    phase,
    giveWay: turn.whenDue,
    needsChange,
    sum,
    progress,
    warn,
    resumed: resume?.state,
  };
  const context = runContext(bindings, spec.container);
  const toEvent = iterationEvents(spec, clock, { ...spec, diagnosticsEvery }, resume?.iteration ?? 0);
  const primary = spec.validation?.metrics[0];

  let best: Candidate<E> | undefined;
  let last: Candidate<E> | undefined;
  let bestValue = primary ? worstOf(primary) : NaN;
  let improved = resume?.improved ?? { iteration: resume?.iteration ?? 0, value: bestValue };
  let stop: Stop | undefined;
  let iterations = 0;
  /** The run ends with what it found before, or with the trouble where that is gone with its iteration. */
  const endedBy = (trouble: AgopError): Stop => {
    if (last && !isWhole(last.estimate)) last = undefined;
    const kept = best ?? last;
    if (!kept) throw trouble;
    warn(trouble.code, `${trouble.message}; the result is that of iteration ${kept.event.iteration}`);
    return { reason: "diverged", criterion: null };
  };
  try {
    for await (const iterate of iteratesOf(algorithm, problem, context)) {
      const { estimate, state } = iterate;
      const { event, hasDiverged } = toEvent(iterate);
      const { iteration, elapsedMs, relativeChange, validation } = event;
      iterations = iteration;
      emit(event);
      if (!state && (onCheckpoint || resume)) throw withoutState(algorithm.name);
      if (hasDiverged) {
        const trouble = new AgopError(
          "diverged",
          `iteration ${iteration}: the estimate of "${algorithm.name}" is not finite`,
        );
        stop = endedBy(trouble);
        break;
      }
      last = { estimate, event };
      spec.onEstimate?.(estimate, iteration);
      if (validation && primary && isImprovement(stopRules, primary, validation[primary.name], improved.value)) {
        improved = { iteration, value: validation[primary.name] };
      }
      if (state && onCheckpoint) await onCheckpoint({ iteration, state: state(), ...(validation && { improved }) });
      await turn.whenDue();
      const pause = held();
      if (pause) await clock.waitFor(pause);
      if (validation && primary && isBetter(primary, validation[primary.name], bestValue)) {
        bestValue = validation[primary.name];
        if (select === "best") {
          estimate.detach();
          best = last;
        }
      }
      const iterationsWithoutImprovement = iteration - improved.iteration;
      stop = signal.aborted
        ? { reason: "cancelled", criterion: null }
        : firstStop(stopRules, { iteration, elapsedMs, relativeChange, iterationsWithoutImprovement });
      if (stop) {
        estimate.detach();
        break;
      }
    }
  } catch (error) {
    // An algorithm that gives up within an iteration, because it was told to or numbers fail, leaves its last estimate detached.
    if (isNumericalTrouble(error)) stop = endedBy(error);
    else if (last && signal.aborted && error instanceof AgopError && error.code === "cancelled") {
      stop = { reason: "cancelled", criterion: null };
    } else throw error;
  }

  // An algorithm that ends by itself must leave its last estimate alive.
  if (!stop) last?.estimate.detach();

  const chosen = best ?? last;
  if (!chosen) throw new AgopError("plugin-invalid", `algorithm "${algorithm.name}" ended without an iterate`);
  const { iteration: chosenIteration, validation, heldOut } = chosen.event;
  const finished = {
    ...(stop ?? { reason: "converged" as const, criterion: null }),
    iterations,
    chosenIteration,
    validation,
    heldOut,
    elapsedMs: clock.elapsedMs(),
  };
  emit({ type: "run-finished", ...finished });
  return { ...finished, estimate: chosen.estimate };
}

/** Whatever the algorithm throws by mistake has its name in front. */
async function* iteratesOf<P extends Problem, E extends Estimate>(
  algorithm: RunSpec<P, E>["algorithm"],
  problem: P,
  context: RunContext,
): AsyncGenerator<Iterate<E>, void> {
  try {
    yield* algorithm.iterate(problem, context);
  } catch (cause) {
    throw partFailure("algorithm", algorithm, cause);
  }
}

function runStarted<P extends Problem, E extends Estimate>(
  { algorithm, problem, backend, label, settings, validation, heldOut }: RunSpec<P, E>,
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
    problem: problem.summarise(),
    metrics: (validation ?? heldOut)?.metrics ?? null,
    seed,
    stop,
  };
}

function withoutState(algorithm: string): AgopError {
  const hint = "leave checkpoints out, or take an algorithm whose iterates have a state";
  return new AgopError("option-invalid", `"${algorithm}" has no state to go on from`, hint);
}

/** Whether an estimate still has what it needs, of an algorithm that goes on or has ended: matrices may be released. */
function isWhole(estimate: Estimate): boolean {
  try {
    estimate.detach();
    return true;
  } catch (error) {
    if (error instanceof AgopError && error.code === "foreign-matrix") return false;
    throw error;
  }
}
