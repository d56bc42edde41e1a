import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import type { BackendOpening } from "../contracts/backend.js";
import { AgopError } from "../errors.js";
import { giveWorkers, takeWorkers } from "./idle-workers.js";
import type { ItemRunner, ThreadRequest, ThreadWork } from "./thread-work.js";
import type { ThreadMessage } from "./thread-worker.js";

/** Threads for so many items: as many as wanted, by default as the machine has processors. */
export function threadsFor(items: number, wanted = availableParallelism()): number {
  return Math.min(wanted, items);
}

/** Starts as many threads as the machine has processors, where it has several, for the next who takes some. */
export function startThreads({ module, export: name, options }: BackendOpening): void {
  const count = availableParallelism();
  if (count > 1) giveWorkers(takeWorkers({ module, export: name, options }, count));
}

/** On worker threads, each with a backend of its own and one item at a time. */
export function onThreads<Setting, Item, Answer>(
  { module, exported, handedOver = () => [] }: ThreadWork<Setting, Item, Answer>,
  setting: Setting,
  { module: opener, export: name, options }: BackendOpening,
  threads: number,
  signal: AbortSignal,
): ItemRunner<Item, Answer> {
  const workers = takeWorkers({ module: opener, export: name, options }, threads);
  const send = (worker: Worker, request: ThreadRequest, given: readonly ArrayBuffer[] = []): void => {
    worker.postMessage(request, given);
  };
  for (const worker of workers)
    send(worker, { kind: "setting", work: { module: builtModule(module), exported }, setting });
  let isWhole = true;
  const run: ItemRunner<Item, Answer>["run"] = async (count, itemOf, onAnswer) => {
    let next = 0;
    const serve = async (worker: Worker): Promise<void> => {
      for (let place = next++; place < count; place = next++) {
        const item = itemOf(place);
        const answer = await answerOf(worker, signal, () => {
          send(worker, { kind: "item", item }, handedOver(item));
        });
        // Both ends are of one version: what comes is an answer.
        onAnswer(place, answer as Answer);
      }
    };
    isWhole = false;
    try {
      await Promise.all(workers.map(serve));
      isWhole = true;
    } finally {
      // After a failure the others have no more items to begin.
      next = count;
    }
  };
  const dispose = async (): Promise<void> => {
    // After a failure some are still at work.
    if (isWhole) giveWorkers(workers);
    else await Promise.all(workers.map((worker) => worker.terminate()));
  };
  return { run, dispose };
}

/** Sources are not runnable by Node 20, so that threads of tests run the built module too. */
function builtModule(url: string): string {
  return url.replace(/\/src\/(.*)\.ts$/, "/dist/$1.js");
}

/** What the worker says to the request. */
function answerOf(worker: Worker, signal: AbortSignal, send: () => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: ThreadMessage): void => {
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
      reject(new AgopError("cancelled", "the work was cancelled"));
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
    send();
  });
}

function lost(cause: Error): AgopError {
  const isMemory = "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
  return new AgopError(
    isMemory ? "out-of-memory" : "defect",
    `a worker thread was lost: ${cause.message}`,
    isMemory ? "fewer threads need less" : "the option `threads: 1` does without worker threads",
    { cause },
  );
}
