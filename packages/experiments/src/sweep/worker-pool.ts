import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AgopError } from "@agop/core";
import type { CellResult } from "./cells-file.js";
import { type CellTask, isAnswer } from "./messages.js";

export interface PoolOptions {
  /** The module whose `experiments` the tasks name; it is loaded by every worker. */
  readonly module: URL;
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
  { module, workers, isFresh = false, signal }: PoolOptions,
  onResult: (task: CellTask, result: CellResult) => void,
): Promise<void> {
  const waiting = [...tasks];
  const running = new Set<ChildProcess>();
  const worker = async (): Promise<void> => {
    let child: ChildProcess | undefined;
    try {
      for (let task = waiting.shift(); task && !signal.aborted; task = waiting.shift()) {
        if (!child?.connected) {
          child = startWorker(module);
          running.add(child);
        }
        const result = await runTask(child, task);
        if (!signal.aborted) onResult(task, result);
        if (!isFresh) continue;
        running.delete(child);
        child.kill("SIGKILL");
        child = undefined;
      }
    } finally {
      child?.kill("SIGKILL");
    }
  };
  const killAll = (): void => {
    for (const child of running) child.kill("SIGKILL");
  };
  signal.addEventListener("abort", killAll);
  try {
    await Promise.all(Array.from({ length: Math.min(workers, tasks.length) }, worker));
  } finally {
    signal.removeEventListener("abort", killAll);
    killAll();
  }
  if (signal.aborted) throw new AgopError("cancelled", "the experiment was cancelled");
}

function startWorker(module: URL): ChildProcess {
  // Sources are not runnable by Node 20, so that tests start the built worker too.
  const script = fileURLToPath(new URL("../../dist/sweep/worker.js", import.meta.url));
  // Flags of the process are not meant for the worker. What libraries print must not mix with the command's output.
  return fork(script, [module.href], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

/** The worker's answer, or a failure where it ends without one. */
function runTask(child: ChildProcess, task: CellTask): Promise<CellResult> {
  const start = performance.now();
  return new Promise((resolve) => {
    const failed = (reason: string): void => {
      finish({ key: task.key, outcome: "failed", reason, elapsedMs: performance.now() - start });
    };
    const onMessage = (message: unknown): void => {
      if (isAnswer(message) && message.key === task.key) finish(message);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      failed(`the worker process ended with ${signal ?? `exit code ${code ?? "unknown"}`}`);
    };
    const onError = ({ message }: Error): void => {
      failed(`the worker process: ${message}`);
    };
    const finish = (result: CellResult): void => {
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      resolve(result);
    };
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
    child.send({ ...task });
  });
}
