import { Worker } from "node:worker_threads";
import type { ThreadStart } from "./thread-work.js";

// The only file of the core that starts threads: it is not in what is bundled for a browser (package.json, "browser").

/** A thread takes longer to start than many a table takes to complete, so that the next run has those of the last. */
const idleMs = 10_000;

interface Idle {
  readonly worker: Worker;
  readonly timer: NodeJS.Timeout;
}

/** By what they were started with. */
const idle = new Map<string, Idle[]>();
const startOf = new WeakMap<Worker, string>();

/** Workers with a backend opened so, for the caller alone, until they are given back or terminated. */
export function takeWorkers(start: ThreadStart, count: number): readonly Worker[] {
  const key = JSON.stringify(start);
  const kept = idle.get(key) ?? [];
  const taken = kept.splice(0, count).map(({ worker, timer }) => {
    clearTimeout(timer);
    worker.ref();
    return worker;
  });
  const started = Array.from({ length: count - taken.length }, () => startWorker(start, key));
  return [...taken, ...started];
}

/** They have nothing to do, and do not keep the process alive. */
export function giveWorkers(workers: readonly Worker[]): void {
  for (const worker of workers) {
    const key = startOf.get(worker);
    if (key === undefined || worker.threadId === -1) continue;
    worker.unref();
    const timer = setTimeout(() => {
      forget(key, worker);
      void worker.terminate();
    }, idleMs).unref();
    idle.set(key, [...(idle.get(key) ?? []), { worker, timer }]);
  }
}

function startWorker(start: ThreadStart, key: string): Worker {
  const script = new URL("../../dist/threads/thread-worker.js", import.meta.url);
  // Flags of the process, --input-type for one, are not meant for the worker's script.
  const worker = new Worker(script, { workerData: start, name: "agop-thread", execArgv: [] });
  startOf.set(worker, key);
  // Heard by those who wait for an answer; one that dies while nobody does is found out by the next item.
  worker.on("error", () => undefined);
  worker.on("exit", () => {
    forget(key, worker);
  });
  return worker;
}

function forget(key: string, gone: Worker): void {
  const kept = idle.get(key) ?? [];
  kept
    .filter(({ worker }) => worker === gone)
    .forEach(({ timer }) => {
      clearTimeout(timer);
    });
  idle.set(
    key,
    kept.filter(({ worker }) => worker !== gone),
  );
}
