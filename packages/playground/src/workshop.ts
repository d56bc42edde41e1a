import type { RunEvent } from "@agop/core";
import type { Call, Calls, FromWorker, Refusal, ToWorker } from "./messages.js";
import ComputingWorker from "./worker/worker.js?worker&inline";

/** What is told of some work while it goes on. */
export interface Watching {
  readonly onEvents?: (events: readonly RunEvent[]) => void;
  readonly onNote?: (text: string) => void;
}

/** One worker that answers calls. */
export interface Workshop {
  /** @throws RefusedWork where it is refused, or the worker was closed meanwhile */
  call<K extends Call>(call: K, asked: Calls[K]["asked"], watching?: Watching): Promise<Calls[K]["answer"]>;
  pause(): void;
  resume(): void;
  /** Ends it, with whatever it is doing; its memory goes back. */
  close(): void;
}

/** Why there is no answer. */
export class RefusedWork extends Error {
  constructor(readonly refusal: Refusal | "stopped") {
    super(refusal === "stopped" ? "stopped" : refusal.message);
  }
}

interface Waiting {
  resolve(answer: Calls[Call]["answer"]): void;
  reject(error: RefusedWork): void;
}

export function openWorkshop(): Workshop {
  const worker = new ComputingWorker();
  const waiting = new Map<number, Waiting>();
  let watched: Watching = {};
  let last = 0;
  const send = (message: ToWorker): void => {
    worker.postMessage(message);
  };
  const refuseAll = (refusal: Refusal | "stopped"): void => {
    for (const { reject } of waiting.values()) reject(new RefusedWork(refusal));
    waiting.clear();
  };
  worker.addEventListener("message", ({ data: message }: MessageEvent<FromWorker>) => {
    switch (message.kind) {
      case "events":
        watched.onEvents?.(message.events);
        break;
      case "note":
        watched.onNote?.(message.text);
        break;
      case "answer":
        waiting.get(message.id)?.resolve(message.answer);
        waiting.delete(message.id);
        break;
      case "refused":
        waiting.get(message.id)?.reject(new RefusedWork(message.refusal));
        waiting.delete(message.id);
    }
  });
  worker.addEventListener("error", ({ message }) => {
    // A worker that the browser ends for its memory says no more than that.
    refuseAll({
      message: message || "the browser ended the work, perhaps for want of memory",
      isDefect: message !== "",
    });
  });
  return {
    call: <K extends Call>(call: K, asked: Calls[K]["asked"], watching: Watching = {}) => {
      watched = watching;
      const id = ++last;
      return new Promise<Calls[K]["answer"]>((resolve, reject) => {
        // The worker answers a call with what Calls says of it.
        waiting.set(id, { resolve, reject });
        send({ kind: "call", id, call, asked } as ToWorker);
      });
    },
    pause: () => {
      send({ kind: "pause" });
    },
    resume: () => {
      send({ kind: "resume" });
    },
    close: () => {
      worker.terminate();
      refuseAll("stopped");
    },
  };
}
