import { wasmBackend } from "@agop/backend-wasm";
import { compute } from "./computation.js";

async function run() {
  const backend = await wasmBackend();
  const computed = await compute(backend);
  backend.dispose();
  return computed;
}

// The test waits for it.
Object.assign(globalThis, { computed: run() });
