import { AgopError } from "@agop/core";
import { areKernels, type Kernels, type PartKernel } from "./kernels.js";
import { createLinearMemory, type LinearMemory } from "./linear-memory.js";
import type { PartArguments } from "./part-arguments.js";
import { instantiate, type WasmMemory, type WasmModule } from "./webassembly.js";

/** Other threads that can be given parts of a job. */
export interface Helpers {
  /** Runs all parts, the caller's thread taking its share, and returns when all are done. */
  run(kernel: PartKernel, parts: number, shared: readonly number[]): void;
  dispose(): void;
}

/** Memory, kernels and threads: what the operations are written with. */
export interface Engine {
  readonly memory: LinearMemory;
  readonly kernels: Kernels;
  readonly threads: number;
  /** One workspace of `kernels.multiplyWorkspace()` bytes for each thread, one after the other. */
  readonly workspaces: number;
  /**
   * Runs `parts` parts of a kernel, on all threads where `work` (about as many operations) is worth waking them. Which
   * thread does a part never changes what it computes.
   */
  run<K extends PartKernel>(kernel: K, parts: number, work: number, ...shared: PartArguments[K]): void;
  /** Lends room for so many numbers while `use` runs. Not cleared. */
  borrow<T>(count: number, use: (address: number) => T): T;
  dispose(): void;
}

/** Waking the others costs some 10 microseconds. */
const worthSharing = 100_000;

export function createEngine(
  module: WasmModule,
  wasmMemory: WasmMemory,
  threads: number,
  createHelpers?: (kernels: Kernels) => Helpers,
): Engine {
  const exports = instantiate(module, wasmMemory);
  if (!areKernels(exports)) {
    throw new AgopError(
      "backend-unavailable",
      "the WebAssembly module is not that of this version of the backend",
      "build or install @agop/backend-wasm again",
    );
  }
  const kernels = exports;
  const memory = createLinearMemory(wasmMemory);
  const workspaces = memory.allocate(threads * kernels.multiplyWorkspace(), "its workspaces");
  let helpers = createHelpers?.(kernels);

  return {
    memory,
    kernels,
    threads,
    workspaces,
    run: (kernel, parts, work, ...shared) => {
      if (helpers && parts > 1 && work > worthSharing) {
        helpers.run(kernel, parts, shared);
        return;
      }
      for (let part = 0; part < parts; part++) kernels[kernel](part, 0, ...shared);
    },
    borrow: (count, use) => {
      const address = memory.allocate(count * 8, "its working space");
      try {
        return use(address);
      } finally {
        memory.free(address);
      }
    },
    dispose: () => {
      helpers?.dispose();
      helpers = undefined;
    },
  };
}
