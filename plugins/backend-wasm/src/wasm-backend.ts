import { AgopError } from "@agop/core";
import { createBackend, type WasmBackend } from "./backend.js";
import { createEngine } from "./engine.js";
import { reserveMemory } from "./linear-memory.js";
import { compile } from "./webassembly.js";

export interface WasmOptions {
  /** Threads, the caller's among them; by default one for each processor, up to 16. A browser has one. */
  readonly threads?: number | undefined;
}

/**
 * The embedded backend: float64 kernels in WebAssembly SIMD, on worker threads in Node. Results are the same bits
 * whatever the number of threads, and on every machine.
 * @throws AgopError `backend-unavailable` where WebAssembly SIMD, or a worker thread, is not to be had.
 */
export async function wasmBackend({ threads }: WasmOptions = {}): Promise<WasmBackend> {
  if (typeof process === "undefined" || process.versions.node === undefined) {
    return wasmBackendFrom(new URL("../dist/agop.wasm", import.meta.url));
  }
  // Not loaded where there is no Node.
  const { nodeEngine, opening } = await import("./node.js");
  return { ...createBackend(await nodeEngine(threads)), opening };
}

/**
 * The same on one thread, from the bytes or the address of dist/agop.wasm (the package's export "./agop.wasm"): for a
 * browser, and for bundlers that place the file themselves.
 * @throws AgopError `backend-unavailable`
 */
export async function wasmBackendFrom(source: URL | ArrayBuffer | Uint8Array): Promise<WasmBackend> {
  try {
    const bytes = source instanceof URL ? await (await fetch(source)).arrayBuffer() : source;
    return createBackend(createEngine(await compile(bytes), reserveMemory({ shared: false }), 1));
  } catch (error) {
    if (error instanceof AgopError) throw error;
    throw new AgopError(
      "backend-unavailable",
      "the WebAssembly module of the wasm backend cannot be loaded",
      "pass the bytes or the address of agop.wasm; it needs an engine with 128-bit SIMD",
      { cause: error },
    );
  }
}
