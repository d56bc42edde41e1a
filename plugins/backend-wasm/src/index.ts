export type { WasmBackend } from "./backend.js";
export { wasmPlugin } from "./plugin.js";
export { wasmBackend, wasmBackendFrom, type WasmOptions } from "./wasm-backend.js";
