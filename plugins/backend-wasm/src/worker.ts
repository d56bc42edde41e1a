import { parentPort, workerData } from "node:worker_threads";
import { areKernels, partKernels } from "./kernels.js";
import { controlOn, joinJob, reportFailure, waitForJob } from "./thread-control.js";
import { instantiate, type WasmMemory, type WasmModule } from "./webassembly.js";

/** What a worker is started with; all of it is shared with the main thread. */
export interface WorkerStart {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  readonly control: SharedArrayBuffer;
  readonly thread: number;
}

function isStart(data: unknown): data is WorkerStart {
  return typeof data === "object" && data !== null && "control" in data && data.control instanceof SharedArrayBuffer;
}

/** Works for its backend until it is terminated, asleep while there is nothing to do. */
function work({ module, memory, control: buffer, thread }: WorkerStart): never {
  const control = controlOn(buffer);
  process.once("exit", () => {
    reportFailure(control);
  });
  const kernels = instantiate(module, memory);
  if (!areKernels(kernels)) throw new Error("the module does not export the kernels of this version");
  parentPort?.postMessage("ready");
  for (let generation = 0; ;) {
    generation = waitForJob(control, generation);
    joinJob(control, (kernel, part, shared) => {
      kernels[partKernels[kernel]](part, thread, ...shared);
    });
  }
}

// Only as a worker: importing this file elsewhere does nothing.
if (isStart(workerData)) work(workerData);
