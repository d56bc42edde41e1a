export type { WasmBackend } from "./backend.js";
export { wasmPlugin } from "./plugin.js";
export type { ThreadsHere } from "./platform/platform.js";
export { wasmBackend, wasmBackendFrom, type WasmOptions, wasmThreads } from "./wasm-backend.js";
