import Thread from "@agop/backend-wasm/browser-worker.js?worker&inline";

/** In the place of the backend's own, which names a file beside its script. */
export function createWorker(): Worker {
  return new Thread();
}
