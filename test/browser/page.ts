/// <reference lib="dom" />
import { wasmBackend } from "@agop/backend-wasm";
import { compute } from "./computation.js";
import type { ComputedInWorker } from "./page-worker.js";

async function run() {
  const backend = await wasmBackend();
  const computed = await compute(backend);
  backend.dispose();
  return computed;
}

function runInWorker(): Promise<ComputedInWorker> {
  const worker = new Worker(new URL("./page-worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<ComputedInWorker>) => {
      resolve(data);
    });
    worker.addEventListener("error", ({ message }) => {
      reject(new Error(message));
    });
  });
}

// The test waits for them.
Object.assign(globalThis, { computed: run(), computedInWorker: runInWorker() });
