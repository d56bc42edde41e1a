export { wasmPlugin } from "./plugin.js";
export { wasmBackend, wasmBackendFrom, type WasmOptions } from "./wasm-backend.js";
