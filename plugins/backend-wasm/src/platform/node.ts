import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { WorkerStart } from "../worker/work.js";
import { mostByDefault, type Platform } from "./platform.js";

export const platform: Platform = {
  // The bits do not depend on the threads, and threads without work are asleep.
  opening: {
    module: new URL("../../dist/index.js", import.meta.url).href,
    export: "wasmBackend",
    options: { threads: 1 },
    onOneThread: (work) => work(),
  },
  threadsHere: () => {
    const threads = Math.min(availableParallelism(), mostByDefault);
    return { threads, isShared: true, reason: `one for each processor, up to ${mostByDefault}` };
  },
  moduleBytes: (isShared) =>
    readFile(new URL(isShared ? "../../dist/agop-threads.wasm" : "../../dist/agop.wasm", import.meta.url)),
  moduleHint: "build or install @agop/backend-wasm again",
  startWorker,
};

/** It does not keep the process alive. */
function startWorker(start: WorkerStart): Promise<() => void> {
  // Sources are not runnable by Node 20, so that tests start the built worker too.
  const script = new URL("../../dist/worker/node-worker.js", import.meta.url);
  // Flags of the process, --input-type for one, are not meant for the worker's script.
  const worker = new Worker(script, { workerData: start, name: `agop-wasm-${start.thread}`, execArgv: [] });
  return new Promise((resolve, reject) => {
    worker.once("message", () => {
      worker.unref();
      resolve(() => void worker.terminate());
    });
    worker.once("error", reject);
    worker.once("exit", () => {
      reject(new Error("the worker ended at once"));
    });
  });
}
