import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { AgopError } from "@agop/core";
import type { BackendOpening } from "@agop/core/backend";
import type { LeafAnswer, LeafRunner, LeafSetting, LeafTask } from "./leaf-tasks.js";
import type { LeafMessage, LeafWorkerStart } from "./leaf-worker.js";

// The only file that starts threads: it is not in what is bundled for a browser (package.json, "browser").

/** Threads for so many leaves: as many as wanted, by default as the machine has processors. */
export function threadsFor(leaves: number, wanted = availableParallelism()): number {
  return Math.min(wanted, leaves);
}

/**
 * Fits leaves on worker threads, each with a backend of its own and one leaf at a time.
 * @throws AgopError from `run`: what a leaf throws, `cancelled` at once where the signal aborts, `defect` or `out-of-memory` where a
 * worker dies
 */
export function leafWorkers(
  { module, export: name, options }: BackendOpening,
  setting: LeafSetting,
  threads: number,
  signal: AbortSignal,
): LeafRunner {
  const workerData: LeafWorkerStart = { opening: { module, export: name, options }, setting };
  // Sources are not runnable by Node 20, so that tests start the built worker too.
  const script = new URL("../../dist/trees/leaf-worker.js", import.meta.url);
  // Flags of the process, --input-type for one, are not meant for the worker's script.
  const workers = Array.from({ length: threads }, (_, k) => {
    const worker = new Worker(script, { workerData, name: `agop-leaves-${k + 1}`, execArgv: [] });
    // Heard by those who wait for an answer; one that dies while nobody does is found out by the next task.
    worker.on("error", () => undefined);
    return worker;
  });
  const run: LeafRunner["run"] = async (count, taskOf, onAnswer) => {
    let next = 0;
    const serve = async (worker: Worker): Promise<void> => {
      for (let leaf = next++; leaf < count; leaf = next++) onAnswer(leaf, await ask(worker, taskOf(leaf), signal));
    };
    try {
      await Promise.all(workers.map(serve));
    } finally {
      // After a failure the others have no more leaves to begin.
      next = count;
    }
  };
  const dispose = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  return { run, dispose };
}

/** The worker's answer; its rows are handed over with the task. */
function ask(worker: Worker, task: LeafTask, signal: AbortSignal): Promise<LeafAnswer> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: LeafMessage): void => {
      leave();
      if (message.outcome === "done") resolve(message.answer);
      else reject(new AgopError(message.code, message.message, message.hint));
    };
    const onError = (cause: Error): void => {
      leave();
      reject(lost(cause));
    };
    const onExit = (code: number): void => {
      leave();
      reject(lost(new Error(`it ended with code ${code}`)));
    };
    const onAbort = (): void => {
      leave();
      reject(new AgopError("cancelled", "the fit of the leaves was cancelled"));
    };
    const leave = (): void => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      signal.removeEventListener("abort", onAbort);
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    // One that has ended hears nothing and says nothing.
    if (worker.threadId === -1) {
      onExit(0);
      return;
    }
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    signal.addEventListener("abort", onAbort);
    worker.postMessage(task, handedOver(task));
  });
}

function handedOver({ rows }: LeafTask): readonly ArrayBuffer[] {
  return [rows.inputs, rows.targets].flatMap(({ data: { buffer } }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

function lost(cause: Error): AgopError {
  const isMemory = "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
  return new AgopError(
    isMemory ? "out-of-memory" : "defect",
    `a worker thread that fits leaves was lost: ${cause.message}`,
    isMemory ? "smaller leaves or fewer threads need less" : "the option `threads: 1` does without worker threads",
    { cause },
  );
}
