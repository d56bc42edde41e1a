import type { RunEvent } from "@agop/core";
import type { Call, Calls } from "./messages.js";
import { openWorkshop, type Workshop } from "./workshop.js";

/** One piece of work, and what its events are marked with: "" where it is the only one. */
export interface Job<K extends Call> {
  readonly source: string;
  readonly asked: Calls[K]["asked"];
}

export interface JobsWatching {
  onEvents(events: readonly RunEvent[], source: string): void;
  onNote(text: string): void;
}

/** Work that goes on, each piece in a worker of its own, which ends with it. */
export interface Jobs {
  pause(): void;
  resume(): void;
  /** At once; what was not ready is lost. */
  stop(): void;
}

/**
 * Starts them all.
 * @returns the answers, in the order of the jobs; the first that is refused stops the others
 */
export function startJobs<K extends Call>(
  call: K,
  jobs: readonly Job<K>[],
  { onEvents, onNote }: JobsWatching,
): { readonly jobs: Jobs; readonly answers: Promise<readonly Calls[K]["answer"][]> } {
  const workshops = jobs.map(openWorkshop);
  const all = (act: (workshop: Workshop) => void) => (): void => {
    workshops.forEach(act);
  };
  const stop = all(({ close }) => {
    close();
  });
  const working = jobs.map(async ({ source, asked }, k) => {
    const watching = {
      onNote,
      onEvents: (events: readonly RunEvent[]) => {
        onEvents(events, source);
      },
    };
    try {
      return await workshops[k].call(call, asked, watching);
    } finally {
      workshops[k].close();
    }
  });
  return {
    jobs: {
      pause: all(({ pause }) => {
        pause();
      }),
      resume: all(({ resume }) => {
        resume();
      }),
      stop,
    },
    answers: Promise.all(working).finally(stop),
  };
}
