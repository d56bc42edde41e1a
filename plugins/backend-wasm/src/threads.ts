import { Worker } from "node:worker_threads";
import { AgopError } from "@agop/core";
import type { Helpers } from "./engine.js";
import { type Kernels, partKernels } from "./kernels.js";
import {
  closeJob,
  createControl,
  hasFailed,
  openJob,
  reportFailure,
  takeParts,
  type ThreadControl,
} from "./thread-control.js";
import type { WasmMemory, WasmModule } from "./webassembly.js";
import type { WorkerStart } from "./worker.js";

/** No part takes anywhere near this long: a worker that does not come back by then has died. */
const lostAfterMs = 60_000;

/**
 * Starts the threads beside the caller's and waits until they are ready. They do not keep a process alive.
 * @throws AgopError `backend-unavailable` where a worker cannot start.
 */
export async function startThreads(
  module: WasmModule,
  memory: WasmMemory,
  count: number,
): Promise<(kernels: Kernels) => Helpers> {
  const control = createControl();
  const workers = Array.from({ length: count }, (_, index) => startWorker(module, memory, control, index + 1));
  const stop = (): void => {
    for (const worker of workers) void worker.terminate();
  };
  try {
    await Promise.all(workers.map(ready));
  } catch (error) {
    stop();
    throw new AgopError(
      "backend-unavailable",
      "a worker thread of the wasm backend does not start",
      "the option `threads: 1` does without",
      { cause: error },
    );
  }
  return (kernels) => helpersOn(control, kernels, stop);
}

function startWorker(module: WasmModule, memory: WasmMemory, { words }: ThreadControl, thread: number): Worker {
  const { buffer: control } = words;
  if (!(control instanceof SharedArrayBuffer)) throw new AgopError("defect", "threads need shared memory");
  const workerData: WorkerStart = { module, memory, control, thread };
  // Sources are not runnable by Node 20, so that tests start the built worker too.
  const script = new URL("../dist/worker.js", import.meta.url);
  // Flags of the process, --input-type for one, are not meant for the worker's script.
  return new Worker(script, { workerData, name: `agop-wasm-${thread}`, execArgv: [] });
}

function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("message", () => {
      worker.unref();
      resolve();
    });
    worker.once("error", reject);
    worker.once("exit", () => {
      reject(new Error("the worker ended at once"));
    });
  });
}

/** Exported for the test of what happens when a worker is lost. */
export function helpersOn(
  control: ThreadControl,
  kernels: Kernels,
  dispose: () => void,
  patienceMs = lostAfterMs,
): Helpers {
  return {
    run: (kernel, parts, shared) => {
      openJob(control, partKernels.indexOf(kernel), parts, shared);
      try {
        takeParts(control, (part) => {
          kernels[kernel](part, 0, ...shared);
        });
      } finally {
        if (!closeJob(control, patienceMs)) reportFailure(control);
      }
      if (hasFailed(control)) throw lost(kernel);
    },
    dispose,
  };
}

function lost(kernel: string): AgopError {
  return new AgopError(
    "defect",
    `a worker thread of the wasm backend was lost in ${kernel}`,
    "the option `threads: 1` does without worker threads",
  );
}
