import { createBackend, type WasmBackend } from "./backend.js";
import { engineFrom, openEngine } from "./open-engine.js";
import { platform } from "./platform/node.js";
import type { ThreadsHere } from "./platform/platform.js";

/** How many threads the backend has. */
export interface WasmOptions {
  /** Threads, the caller's among them; by default what `wasmThreads` says. */
  readonly threads?: number | undefined;
}

/**
 * The embedded backend: float64 kernels in WebAssembly SIMD, on worker threads. Results are the same bits whatever
 * the number of threads, and on every machine.
 * @throws AgopError `backend-unavailable` where WebAssembly SIMD, or a thread that is asked for, is not to be had.
 */
export async function wasmBackend({ threads }: WasmOptions = {}): Promise<WasmBackend> {
  const backend = createBackend(await openEngine(threads));
  const { opening } = platform;
  return opening ? { ...backend, opening } : backend;
}

/**
 * The same on one thread, from the bytes or the address of dist/agop.wasm (the package's export "./agop.wasm"): for
 * bundlers that place the file themselves.
 * @throws AgopError `backend-unavailable`
 */
export async function wasmBackendFrom(source: URL | ArrayBuffer | Uint8Array): Promise<WasmBackend> {
  return createBackend(await engineFrom(source));
}

/**
 * How many threads `wasmBackend` has here unless told otherwise, and why. In a browser there are several in a worker of a page that is
 * cross-origin isolated.
 */
export function wasmThreads(): ThreadsHere {
  return platform.threadsHere();
}
