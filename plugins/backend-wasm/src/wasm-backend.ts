import { createBackend, type WasmBackend } from "./backend.js";
import { engineFrom } from "./engine-from.js";
import { openEngine, opening } from "./node.js";

/** How many threads the backend has. */
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
  const backend = createBackend(await openEngine(threads));
  return opening ? { ...backend, opening } : backend;
}

/**
 * The same on one thread, from the bytes or the address of dist/agop.wasm (the package's export "./agop.wasm"): for a
 * browser, and for bundlers that place the file themselves.
 * @throws AgopError `backend-unavailable`
 */
export async function wasmBackendFrom(source: URL | ArrayBuffer | Uint8Array): Promise<WasmBackend> {
  return createBackend(await engineFrom(source));
}
