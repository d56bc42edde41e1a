import { AgopError } from "@agop/core";
import { cellWorker, type WorkerSetup } from "./cell-worker.js";
import type { CellResult } from "./cells-file.js";
import type { CellTask } from "./messages.js";

export interface PoolOptions extends WorkerSetup {
  /** Processes at a time. */
  readonly workers: number;
  /** Whether a process ends with its task, so that what one has loaded is not there for the next. */
  readonly isFresh?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Runs tasks in worker processes, each with one task at a time, and tells how each ended as soon as it has. A worker that
 * dies fails the task that it had, and another takes its place.
 * @throws AgopError `cancelled` where the signal aborts; the workers are gone then.
 */
export async function runInWorkers(
  tasks: readonly CellTask[],
  { workers, isFresh = false, signal, ...setup }: PoolOptions,
  onResult: (task: CellTask, result: CellResult) => void,
): Promise<void> {
  const waiting = [...tasks];
  const pool = Array.from({ length: Math.min(workers, tasks.length) }, () => cellWorker(setup));
  const endAll = (): void => {
    for (const worker of pool) worker.end();
  };
  signal.addEventListener("abort", endAll);
  try {
    await Promise.all(
      pool.map(async (worker) => {
        for (let task = waiting.shift(); task && !signal.aborted; task = waiting.shift()) {
          const result = await worker.run(task);
          if (!signal.aborted) onResult(task, result);
          if (isFresh) worker.end();
        }
        worker.end();
      }),
    );
  } finally {
    signal.removeEventListener("abort", endAll);
    endAll();
  }
  assertNotCancelled(signal);
}

/** @throws AgopError `cancelled` */
export function assertNotCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AgopError("cancelled", "the experiment was cancelled");
}
