import { AgopError } from "@agop/core";
import { type CellWorker, cellWorker, type WorkerSetup } from "./cell-worker.js";
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
 * @throws AgopError `cancelled` where the signal aborts; what `onResult` throws. The workers are gone then.
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
  let isBroken = false;
  const loopOf = async (worker: CellWorker): Promise<void> => {
    for (let task = waiting.shift(); task && !signal.aborted && !isBroken; task = waiting.shift()) {
      const result = await worker.run(task);
      if (signal.aborted || isBroken) break;
      try {
        onResult(task, result);
      } catch (error) {
        // What is computed and cannot be kept is lost: the others end as well.
        isBroken = true;
        endAll();
        throw error;
      }
      if (isFresh) worker.end();
    }
    worker.end();
  };
  try {
    const loops = await Promise.allSettled(pool.map(loopOf));
    for (const loop of loops) if (loop.status === "rejected") throw loop.reason;
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
