import type { RunEvent } from "@agop/core";
import type { RunFailed, RunFinished, RunStarted } from "@agop/core/run";
import { z } from "zod";
import { type MlflowClient, mlflowClient, type MlflowServer } from "./mlflow-client.js";
import { startQueue } from "./queue.js";
import { measure, type Measurement, setup } from "./scalars.js";
import type { Sink } from "./sink.js";

/** Of runs/log-batch. */
const mostMetrics = 1000;
const mostParams = 100;
/** What servers of all ages take. */
const longestName = 250;
const longestValue = 500;

const runMade = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });
/** An empty object, or more in later versions. */
const done = z.object({});

interface Metric {
  readonly key: string;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

/** A run that has not ended. */
interface LiveRun {
  readonly id: Promise<string>;
  readonly startMs: number;
  /** What is to be sent. */
  readonly metrics: Metric[];
}

/** The tracking server, and the experiment whose runs these are. */
export interface MlflowOptions extends MlflowServer {
  /** Is made where it is missing. */
  readonly experiment: string;
}

/**
 * Every run as a run of MLflow, through the REST interface of its tracking server: settings as parameters, numbers as
 * metrics with their iteration as step, the reason for stopping as the tag `agop.reason`. There is one call at a time;
 * what happens meanwhile goes with the next, at most 1000 metrics a call, so that a slow server gets large batches and
 * a live view is as fresh as the server allows. A call that fails for a passing reason (429, 5xx, no connection) is
 * made once more. Status: FINISHED; KILLED where the run was cancelled or cut off; FAILED.
 *
 * Warnings, and a run that fails before it starts, do not appear. Nothing is sent before the first event; failures
 * (AgopError `sink-failed`) come with a later `write`, or with `close`.
 */
export function mlflowSink({ experiment, ...server }: MlflowOptions): Sink {
  const client = mlflowClient(server);
  const queue = startQueue();
  let experimentId: Promise<string> | undefined;
  let run: LiveRun | undefined;

  const start = (event: RunStarted): LiveRun => {
    const id = queue.add(async () => {
      experimentId ??= client.experiment(experiment);
      return createRun(client, await experimentId, event);
    });
    return { id, startMs: Date.parse(event.startedAt), metrics: [] };
  };
  const sendMetrics = (live: LiveRun): void => {
    void queue.add(async () => {
      while (live.metrics.length > 0) {
        const batch = { run_id: await live.id, metrics: live.metrics.splice(0, mostMetrics) };
        await client.post("runs/log-batch", batch, done);
      }
    });
  };
  const end = (live: LiveRun, { status, reason, endMs }: RunEnd): void => {
    run = undefined;
    void queue.add(async () => {
      const run_id = await live.id;
      await client.post("runs/log-batch", { run_id, tags: [{ key: "agop.reason", value: clip(reason) }] }, done);
      await client.post("runs/update", { run_id, status, end_time: Math.round(endMs) }, done);
    });
  };
  return {
    name: "MLflow",
    write: (event) => {
      queue.rethrow();
      if (event.type === "run-started") {
        if (run) end(run, cutOff());
        run = start(event);
      }
      if (!run) return;
      const measurement = measure(event);
      if (measurement) {
        run.metrics.push(...metricsOf(measurement, run.startMs));
        sendMetrics(run);
      }
      const ending = endOf(event, run.startMs);
      if (ending) end(run, ending);
    },
    close: async () => {
      if (run) end(run, cutOff());
      await queue.done();
      queue.rethrow();
    },
  };
}

async function createRun(client: MlflowClient, experiment_id: string, event: RunStarted): Promise<string> {
  const start = {
    experiment_id,
    run_name: event.label ?? event.algorithm,
    start_time: Date.parse(event.startedAt),
  };
  const { run_id } = (await client.post("runs/create", start, runMade)).run.info;
  const params = setup(event).map(({ path, value }) => ({ key: nameFor(path), value: clip(String(value)) }));
  for (let first = 0; first < params.length; first += mostParams) {
    await client.post("runs/log-batch", { run_id, params: params.slice(first, first + mostParams) }, done);
  }
  return run_id;
}

function metricsOf({ step, elapsedMs, scalars }: Measurement, startMs: number): readonly Metric[] {
  const timestamp = Math.round(startMs + elapsedMs);
  return scalars.map(({ name, value }) => ({ key: nameFor(name), value, timestamp, step }));
}

interface RunEnd {
  readonly status: "FINISHED" | "FAILED" | "KILLED";
  readonly reason: string;
  readonly endMs: number;
}

function endOf(event: RunEvent, startMs: number): RunEnd | undefined {
  if (event.type === "run-finished") return orderlyEnd(event, startMs);
  if (event.type === "run-failed") return failedEnd(event);
  return undefined;
}

function orderlyEnd({ reason, elapsedMs }: RunFinished, startMs: number): RunEnd {
  return { status: reason === "cancelled" ? "KILLED" : "FINISHED", reason, endMs: startMs + elapsedMs };
}

function failedEnd({ code, message }: RunFailed): RunEnd {
  return { status: code === "cancelled" ? "KILLED" : "FAILED", reason: `${code}: ${message}`, endMs: Date.now() };
}

function cutOff(): RunEnd {
  return { status: "KILLED", reason: "cut off", endMs: Date.now() };
}

/** Names may have letters, digits, and _ - . : / and spaces. */
function nameFor(path: string): string {
  return path.replaceAll(/[^\w\-.:/ ]/g, "_").slice(0, longestName);
}

function clip(value: string): string {
  return value.slice(0, longestValue);
}
