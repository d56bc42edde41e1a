import type { WorkerStart } from "../worker/work.js";

// In a file of its own, so that a page that is one file can put another in its place.

/** What is used of a worker of a browser; Node's types do not declare it. */
export interface BrowserWorker {
  postMessage(start: WorkerStart): void;
  addEventListener(type: "message" | "error", listener: (event: { readonly message?: string }) => void): void;
  terminate(): void;
}

declare const Worker: new (script: URL, options: { readonly type: "module" }) => BrowserWorker;

/** A bundler finds the worker's script by this expression. */
export function createWorker(): BrowserWorker {
  return new Worker(new URL("../worker/browser-worker.js", import.meta.url), { type: "module" });
}
