import type { BackendOpening } from "@agop/core/backend";
import type { WorkerStart } from "../worker/work.js";

/** How many threads a backend has here unless told otherwise, and why. */
export interface ThreadsHere {
  readonly threads: number;
  /** Whether there may be several: shared memory, and a caller that may wait. */
  readonly isShared: boolean;
  /** In words, as "one for each of the 8 processors". */
  readonly reason: string;
}

/** Beyond this many, threads wait for memory rather than for each other. */
export const mostByDefault = 16;

/**
 * What a machine gives the backend. `node.ts` says it for Node; where a bundler builds for browsers, `browser.ts` takes its place,
 * by the field "browser" of package.json.
 */
export interface Platform {
  /** How a worker of the process opens the same backend; undefined where it cannot. */
  readonly opening: BackendOpening | undefined;
  threadsHere(): ThreadsHere;
  /** The WebAssembly of the package, for a memory that is shared or not. */
  moduleBytes(isShared: boolean): Promise<ArrayBuffer | Uint8Array>;
  /** What to do where that cannot be had. */
  readonly moduleHint: string;
  /**
   * Starts a worker that does `work`, and waits until it is ready.
   * @returns what ends it
   */
  startWorker(start: WorkerStart): Promise<() => void>;
}
