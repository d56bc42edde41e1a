import type { CellFailure, SweepProgress } from "../sweep/sweep.js";
import type { Terminal } from "./surroundings.js";

/** In a pipe, at most one line in so many milliseconds. */
const plainIntervalMs = 1000;

export interface SweepReporter {
  onProgress(progress: SweepProgress): void;
  onFailure(failure: CellFailure): void;
  /** Clears the line. */
  end(): void;
}

/** Shows a sweep as it goes: one line that is redrawn on a terminal, plain lines in a pipe. Failures always, at once. */
export function reportSweep(terminal: Terminal, isQuiet: boolean): SweepReporter {
  const start = performance.now();
  let shownAt = -Infinity;
  const end = (): void => {
    if (terminal.isInteractive && !isQuiet) terminal.err("\r\u001b[2K");
  };
  return {
    end,
    onProgress: (progress) => {
      const now = performance.now();
      if (isQuiet || (!terminal.isInteractive && now - shownAt < plainIntervalMs)) return;
      shownAt = now;
      const line = describe(progress, now - start);
      terminal.err(terminal.isInteractive ? `\r\u001b[2K${line}` : `${line}\n`);
    },
    onFailure: ({ experiment, key, reason }) => {
      end();
      terminal.err(`failed: ${experiment} ${key}: ${reason}\n`);
    },
  };
}

/** "12/40 cells, 4 of them from before  fig3  about 30 s left" */
export function describe({ kept, finished, total, latest }: SweepProgress, elapsedMs: number): string {
  const before = kept > 0 ? `, ${kept} of them from before` : "";
  const left = total - kept - finished;
  const seconds = Math.ceil((elapsedMs * left) / finished / 1000);
  return [
    `${kept + finished}/${total} cells${before}`,
    ...(latest ? [latest.experiment] : []),
    ...(finished > 0 && left > 0 ? [`about ${duration(seconds)} left`] : []),
  ].join("  ");
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
