import type { Json } from "@agop/core";
import type { TaskEnd, TaskQueue } from "@agop/core/plugin";
import { type CellWorker, cellWorker } from "./cell-worker.js";
import { type CellResult, toCellResult } from "./cells-file.js";
import { type CellTask, toTask } from "./messages.js";
import { assertNotCancelled, type PoolOptions } from "./worker-pool.js";

/** How cells that others share are worked on. */
export interface SharedWork extends Omit<PoolOptions, "isFresh"> {
  /** Ends where no cell is left; else waits for more until the signal aborts. */
  readonly untilEmpty: boolean;
  /** Told of every cell that this process has worked on. */
  readonly onResult?: (task: CellTask, result: CellResult) => void;
}

/**
 * Works on cells that lie in a queue, in worker processes. Their results go back through the queue to whoever put them in; nothing is
 * written here.
 * @throws AgopError `queue-unavailable`
 */
export async function workOnSharedCells(queue: TaskQueue, options: SharedWork): Promise<void> {
  const { workers, untilEmpty, signal, onResult, ...setup } = options;
  const idle: CellWorker[] = [];
  const all = new Set<CellWorker>();
  const run = async (data: Json): Promise<Json> => {
    // From a newer Agop, perhaps.
    const task = toTask(data);
    if (!task) return { key: "", outcome: "failed", reason: "this worker does not know such cells", elapsedMs: 0 };
    const worker = idle.pop() ?? cellWorker(setup);
    all.add(worker);
    const result = await worker.run(task);
    idle.push(worker);
    if (!signal.aborted) onResult?.(task, result);
    return { ...result };
  };
  const endAll = (): void => {
    for (const worker of all) worker.end();
  };
  signal.addEventListener("abort", endAll);
  try {
    await queue.work(run, { atOnce: workers, untilEmpty, signal });
  } finally {
    signal.removeEventListener("abort", endAll);
    endAll();
  }
}

/**
 * Runs tasks through a queue, with what workers there are here and elsewhere, and tells how each ended.
 * @param pool `workers` may be 0: then others do all
 * @throws AgopError `cancelled`, and the tasks stay in the queue; `queue-unavailable`; what `onResult` throws
 */
export async function runShared(
  queue: TaskQueue,
  tasks: readonly CellTask[],
  pool: Omit<PoolOptions, "isFresh">,
  onResult: (task: CellTask, result: CellResult) => void,
): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([pool.signal, over.signal]);
  const end = (): void => {
    over.abort();
  };
  const taskOf = new Map(tasks.map((task) => [idOf(task), task]));
  const onEnd = (id: string, how: TaskEnd): void => {
    const task = taskOf.get(id);
    if (task) onResult(task, resultOf(task, how));
  };
  const submitting = queue.submit(
    [...taskOf].map(([id, task]) => ({ id, data: { ...task } })),
    onEnd,
    signal,
  );
  const working = pool.workers > 0 ? workOnSharedCells(queue, { ...pool, signal, untilEmpty: false }) : undefined;
  // Where one fails the other ends as well, and only then the failure is told: nothing goes on behind it.
  const ends = await Promise.allSettled([submitting.finally(end), working?.finally(end)]);
  for (const each of ends) if (each.status === "rejected") throw each.reason;
  assertNotCancelled(pool.signal);
}

/** The same cell of the same version is the same task, whoever wants it. */
function idOf({ experiment, version, size, key }: CellTask): string {
  return JSON.stringify([experiment, version, size, key]);
}

function resultOf({ key }: CellTask, end: TaskEnd): CellResult {
  const failed = (reason: string): CellResult => ({ key, outcome: "failed", reason, elapsedMs: 0 });
  if ("reason" in end) return failed(end.reason);
  const result = toCellResult(end.answer);
  return result ? { ...result, key } : failed("a worker has answered with what is no result");
}
