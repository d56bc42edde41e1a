import type { Estimate, RunEvent } from "@agop/core";
import type { RunHandle } from "@agop/core/run";
import { type LiveAction, openLiveView, type PageHeader } from "@agop/view";
import type { Terminal } from "../terminal.js";

type Pausable = Pick<RunHandle<Estimate>, "pause" | "resume">;

/** A run that a page follows, pauses and stops. */
export interface LiveRun {
  /** Aborts when the page, or the user here, stops the run. */
  readonly signal: AbortSignal;
  add(event: RunEvent): void;
  /** The run that the page pauses and resumes from here on. */
  follow(run: Pausable): void;
  /** Serves the page on as long as somebody looks at it, or the user here interrupts. */
  end(): Promise<void>;
}

/** A page that nobody has opened when the run is over is kept so long, in milliseconds. */
const patienceMs = 5_000;

export async function openLiveRun(options: {
  readonly header: PageHeader;
  readonly port: number | undefined;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}): Promise<LiveRun> {
  const { header, port, signal, terminal } = options;
  const stopping = new AbortController();
  let run: Pausable | undefined;
  let isPaused = false;
  const onAction = (action: LiveAction): void => {
    isPaused = action === "pause";
    if (action === "stop") stopping.abort();
    if (isPaused) run?.pause();
    else run?.resume();
  };
  const interrupted = new Promise<void>((resolve) => {
    const interrupt = (): void => {
      onAction("stop");
      resolve();
    };
    // It may have come while the backend was starting.
    if (signal.aborted) interrupt();
    else signal.addEventListener("abort", interrupt);
  });
  const view = await openLiveView({ header, onAction, ...(port !== undefined && { port }) });
  terminal.err(`live at ${view.address}\n`);
  return {
    signal: stopping.signal,
    add: (event) => {
      view.add(event);
    },
    follow: (started) => {
      run = started;
      if (isPaused) run.pause();
    },
    end: async () => {
      view.end();
      await Promise.race([view.unwatched(patienceMs), interrupted]);
      await view.close();
    },
  };
}
