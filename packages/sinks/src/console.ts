import type { Writable } from "node:stream";
import { AgopError, type Metrics, type RunEvent } from "@agop/core";
import { type IterationEvent, metricNames, metricTitle, type RunFinished, type RunStarted } from "@agop/core/run";
import type { Sink } from "./sink.js";

/**
 * A plain line for every event: for terminals, containers and pipes alike.
 * @param stream such as process.stderr; it is not ended. Its errors, such as a pipe that nobody reads any more, are
 * failures of the sink (`sink-failed`) as long as it is open.
 */
export function consoleSink(stream: Writable): Sink {
  let failure: Error | undefined;
  const onError = (error: Error): void => {
    failure ??= error;
  };
  stream.on("error", onError);
  return {
    name: "console",
    write: (event) => {
      if (failure) throw broken(failure);
      stream.write(`${describeEvent(event)}\n`);
    },
    close: () =>
      new Promise((resolve, reject) => {
        // Called when everything before is written. After a failure the stream may say it again: the listener stays.
        stream.write("", (error) => {
          const last = failure ?? error;
          if (last) reject(broken(last));
          else stream.off("error", onError);
          resolve();
        });
      }),
  };
}

function broken(cause: Error): AgopError {
  return new AgopError("sink-failed", cause.message, undefined, { cause });
}

function describeEvent(event: RunEvent): string {
  switch (event.type) {
    case "run-started":
      return describeStart(event);
    case "iteration":
      return describeIteration(event);
    case "progress":
      return `${event.phase}: ${event.done}${event.total === null ? "" : ` of ${event.total}`}`;
    case "warning":
      return `warning: ${event.message} (${event.code})`;
    case "run-finished":
      return describeEnd(event);
    case "run-failed":
      return `failed: ${event.message} (${event.code})${event.hint === null ? "" : `; ${event.hint}`}`;
  }
}

function describeStart({ algorithm, label, backend, problem, seed }: RunStarted): string {
  const { observations, rows, cols, features } = problem;
  const shape =
    rows === undefined
      ? `${observations}${features === undefined ? " observations" : ` x ${features}`}`
      : `${rows} x ${cols}, ${observations} observations`;
  const name = label === null ? algorithm : `${label}: ${algorithm}`;
  return `started ${name} on ${backend.name} (${backend.precision}), ${problem.kind} ${shape}, seed ${seed}`;
}

function describeIteration(event: IterationEvent): string {
  const parts = [
    `iteration ${event.iteration}`,
    event.trainingResidual !== null && `training residual ${event.trainingResidual.toExponential(2)}`,
    event.relativeChange !== null && `change ${event.relativeChange.toExponential(2)}`,
    ...errors(event),
    event.effectiveRank !== null && `effective rank ${event.effectiveRank}`,
    seconds(event.elapsedMs),
  ];
  return parts.filter(Boolean).join("  ");
}

function describeEnd(event: RunFinished): string {
  const { reason, criterion, iterations, chosenIteration, elapsedMs } = event;
  const against = criterion && `${criterion.name} ${short(criterion.value)}, limit ${criterion.limit}`;
  const parts = [
    `finished: ${reason} after ${iterations} iterations`,
    against,
    chosenIteration !== iterations && `chosen iteration ${chosenIteration}`,
    ...errors(event),
    seconds(elapsedMs),
  ];
  return parts.filter(Boolean).join("  ");
}

function errors(event: { readonly validation: Metrics | null; readonly heldOut: Metrics | null }) {
  return [
    event.validation && `validation ${primary(event.validation)}`,
    event.heldOut && `held-out ${primary(event.heldOut)}`,
  ];
}

/** The first metric: "RMSE 0.1234", "accuracy 0.9000". */
function primary(metrics: Metrics): string {
  const [name = "n"] = metricNames(metrics);
  return `${metricTitle(name)} ${metrics[name].toPrecision(4)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** Iterations are counted, changes are measured. */
function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
