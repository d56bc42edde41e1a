import type { Report, Task } from "./run-worker.js";

/** A program that says nothing for so long is stopped: it is in an endless loop, or as good as that. */
export const silenceLimitMs = 4000;

export interface Running {
  stop(): void;
}

/**
 * Runs a task in a worker of its own, which is ended with it.
 * @param onReport is told all that the worker says
 * @param onEnd is told why it was over before the worker said so; undefined where it did
 */
export function start(task: Task, onReport: (report: Report) => void, onEnd: (why?: string) => void): Running {
  const worker = new Worker(new URL("./run-worker.ts", import.meta.url), { type: "module", name: "program" });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const end = (why?: string): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    worker.terminate();
    onEnd(why);
  };
  const expectWords = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      end(`stopped: it said nothing for ${silenceLimitMs / 1000} seconds. Is there a loop without an end?`);
    }, silenceLimitMs);
  };
  worker.addEventListener("message", ({ data }: MessageEvent<Report>) => {
    if (isOver) return;
    // Its own code has been loaded; from here on time is that of the program.
    if (data.kind === "ready") worker.postMessage(task);
    else onReport(data);
    if (data.kind === "done" || data.kind === "failed") end();
    else expectWords();
  });
  worker.addEventListener("error", ({ message }) => {
    end(`failed: ${message}`);
  });
  return {
    stop: () => {
      end("stopped");
    },
  };
}
