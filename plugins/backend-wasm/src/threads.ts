import { AgopError } from "@agop/core";
import type { Helpers } from "./engine.js";
import { type Kernels, partKernels } from "./kernels.js";
import type { Platform } from "./platform/platform.js";
import {
  closeJob,
  controlBuffer,
  controlOn,
  hasFailed,
  openJob,
  reportFailure,
  takeParts,
  type ThreadControl,
} from "./thread-control.js";
import type { WorkerStart } from "./worker/work.js";

/** No part takes anywhere near this long: a worker that does not come back by then has died. */
const lostAfterMs = 60_000;

/**
 * Starts the threads beside the caller's and waits until they are ready.
 * @param startWorker as the platform starts one
 * @throws AgopError `backend-unavailable` where a worker cannot start.
 */
export async function startThreads(
  startWorker: Platform["startWorker"],
  shared: Pick<WorkerStart, "module" | "memory">,
  count: number,
): Promise<(kernels: Kernels) => Helpers> {
  const buffer = controlBuffer();
  const starting = Array.from({ length: count }, (_, index) =>
    startWorker({ ...shared, control: buffer, thread: index + 1 }),
  );
  const settled = await Promise.allSettled(starting);
  const stop = (): void => {
    for (const started of settled) if (started.status === "fulfilled") started.value();
  };
  const failed = settled.find((started) => started.status === "rejected");
  if (failed) {
    stop();
    throw new AgopError(
      "backend-unavailable",
      "a worker thread of the wasm backend does not start",
      "the option `threads: 1` does without",
      { cause: failed.reason },
    );
  }
  return (kernels) => helpersOn(controlOn(buffer), kernels, stop);
}

/** Exported for the test of what happens when a worker is lost. */
export function helpersOn(
  control: ThreadControl,
  kernels: Kernels,
  dispose: () => void,
  patienceMs = lostAfterMs,
): Helpers {
  return {
    run: (kernel, parts, shared) => {
      openJob(control, partKernels.indexOf(kernel), parts, shared);
      try {
        takeParts(control, (part) => {
          kernels[kernel](part, 0, ...shared);
        });
      } finally {
        if (!closeJob(control, patienceMs)) reportFailure(control);
      }
      if (hasFailed(control)) throw lost(kernel);
    },
    dispose,
  };
}

function lost(kernel: string): AgopError {
  return new AgopError(
    "defect",
    `a worker thread of the wasm backend was lost in ${kernel}`,
    "the option `threads: 1` does without worker threads",
  );
}
