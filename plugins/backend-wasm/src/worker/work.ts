import { areKernels, partKernels } from "../kernels.js";
import { controlOn, joinJob, waitForJob } from "../thread-control.js";
import { instantiate, type WasmMemory, type WasmModule } from "../webassembly.js";

/** What a worker is started with; all of it is shared with the thread that calls the backend. */
export interface WorkerStart {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  readonly control: SharedArrayBuffer;
  readonly thread: number;
}

export function isStart(data: unknown): data is WorkerStart {
  return typeof data === "object" && data !== null && "control" in data && data.control instanceof SharedArrayBuffer;
}

/** Works for its backend until it is terminated, asleep while there is nothing to do. */
export function work({ module, memory, control: buffer, thread }: WorkerStart, onReady: () => void): never {
  const control = controlOn(buffer);
  const kernels = instantiate(module, memory);
  if (!areKernels(kernels)) throw new Error("the module does not export the kernels of this version");
  onReady();
  for (let generation = 0; ;) {
    generation = waitForJob(control, generation);
    joinJob(control, (kernel, part, shared) => {
      kernels[partKernels[kernel]](part, thread, ...shared);
    });
  }
}
