import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { AgopError } from "@agop/core";
import type { BackendOpening } from "@agop/core/backend";
import { createEngine, type Engine } from "./engine.js";
import { reserveMemory } from "./linear-memory.js";
import { startThreads } from "./threads.js";
import { compile, type WasmModule } from "./webassembly.js";

/** Beyond this many, threads wait for memory rather than for each other. */
const mostByDefault = 16;

/** The bits do not depend on the threads, and threads without work are asleep. */
export const opening: BackendOpening | undefined = {
  module: new URL("../dist/index.js", import.meta.url).href,
  export: "wasmBackend",
  options: { threads: 1 },
  onOneThread: (work) => work(),
};

/**
 * An engine on worker threads, from the module in the package.
 * @throws AgopError `backend-unavailable`
 */
export async function openEngine(threads = Math.min(availableParallelism(), mostByDefault)): Promise<Engine> {
  const shared = threads > 1;
  const module = await load(new URL(shared ? "../dist/agop-threads.wasm" : "../dist/agop.wasm", import.meta.url));
  const memory = reserveMemory({ shared });
  const helpers = shared ? await startThreads(module, memory, threads - 1) : undefined;
  return createEngine(module, memory, threads, helpers);
}

async function load(url: URL): Promise<WasmModule> {
  try {
    return await compile(await readFile(url));
  } catch (error) {
    throw new AgopError(
      "backend-unavailable",
      "the WebAssembly module of the wasm backend cannot be loaded",
      "build or install @agop/backend-wasm again; it needs an engine with 128-bit SIMD",
      { cause: error },
    );
  }
}
