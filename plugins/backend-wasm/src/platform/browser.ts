import { type BrowserWorker, createWorker } from "./create-worker.js";
import { mostByDefault, type Platform, type ThreadsHere } from "./platform.js";

/** Where a script of a browser runs; neither Node's types nor the ES library declare all of it. */
interface Realm {
  readonly crossOriginIsolated?: boolean;
  readonly WorkerGlobalScope?: unknown;
  readonly navigator: { readonly hardwareConcurrency?: number };
}

const realm: object = globalThis;

export const platform: Platform = {
  opening: undefined,
  threadsHere: () => threadsIn(isRealm(realm) ? realm : { navigator: {} }),
  moduleBytes: async (isShared) => {
    // A bundler finds and places a file by an address that is written out.
    const address = isShared
      ? new URL("../../dist/agop-threads.wasm", import.meta.url)
      : new URL("../../dist/agop.wasm", import.meta.url);
    return (await fetch(address)).arrayBuffer();
  },
  moduleHint: "the bundler must place agop.wasm and agop-threads.wasm beside the scripts",
  startWorker: (start) => {
    const worker = createWorker();
    const ready = readiness(worker);
    worker.postMessage(start);
    return ready;
  },
};

function isRealm(value: object): value is Realm {
  return "navigator" in value;
}

function threadsIn({ crossOriginIsolated, WorkerGlobalScope, navigator }: Realm): ThreadsHere {
  if (crossOriginIsolated !== true) {
    const headers = "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
    return {
      threads: 1,
      isShared: false,
      reason: `several share memory, which a page has that is served with ${headers}`,
    };
  }
  if (WorkerGlobalScope === undefined) {
    return { threads: 1, isShared: false, reason: "a page may not wait for other threads; a worker of it may" };
  }
  const processors = navigator.hardwareConcurrency ?? 1;
  const threads = Math.min(processors, mostByDefault);
  return {
    threads,
    isShared: true,
    reason: `one for each processor, up to ${mostByDefault}, since the page is cross-origin isolated`,
  };
}

function readiness(worker: BrowserWorker): Promise<() => void> {
  const end = (): void => {
    worker.terminate();
  };
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", () => {
      resolve(end);
    });
    worker.addEventListener("error", ({ message }) => {
      end();
      reject(new Error(message ?? "the worker does not load"));
    });
  });
}
