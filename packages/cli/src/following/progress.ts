import type { RunEvent } from "@agop/core";
import { type IterationEvent, metricTitle } from "@agop/core/run";
import { clearProgress, type Terminal, writeProgress } from "../terminal.js";

/** In a pipe, at most one line in so many milliseconds. */
const plainIntervalMs = 1000;
/** Before this part of the work is done, the time left is anybody's guess. */
const foreseeable = 0.05;
/** On a terminal the line is redrawn at most this often. */
const redrawIntervalMs = 50;

export interface ProgressOptions {
  readonly terminal: Terminal;
  /** How many runs the command foresees, for the time left; there are more where candidates are close. */
  readonly runs: number;
  /** Show warnings only. */
  readonly quiet: boolean;
}

export interface Progress {
  onEvent(event: RunEvent): void;
  /** Clears the line. */
  end(): void;
}

/** Shows runs as they go: one line that is redrawn on a terminal, plain lines in a pipe. Warnings always. */
export function showProgress({ terminal, runs, quiet }: ProgressOptions): Progress {
  const start = performance.now();
  let run = 0;
  let label = "";
  let maxIterations = 1;
  let metric = "rmse";
  let shownAt = -Infinity;
  const show = (line: (elapsedMs: number) => string): void => {
    const now = performance.now();
    const interval = terminal.isInteractive ? redrawIntervalMs : plainIntervalMs;
    if (quiet || now - shownAt < interval) return;
    shownAt = now;
    writeProgress(terminal, line(now - start));
  };
  const ofRun = (): string => (run === 0 ? "" : `${label} ${run}${run > runs ? "" : `/${runs}`}  `);
  const iterationLine = (event: IterationEvent, elapsedMs: number): string => {
    const done = (run - 1 + event.iteration / maxIterations) / runs;
    const left = Math.ceil((elapsedMs * (1 - done)) / done / 1000);
    // What a narrow terminal cuts off is what comes last.
    const remaining = done >= foreseeable && done < 1 ? `about ${left} s left  ` : "";
    return `${ofRun()}${remaining}${describeIteration(event, metric)}`;
  };
  const end = (): void => {
    if (!quiet) clearProgress(terminal);
  };
  return {
    end,
    onEvent: (event) => {
      switch (event.type) {
        case "run-started":
          run++;
          label = event.label ?? "run";
          maxIterations = event.stop.maxIterations ?? 1;
          metric = event.metrics?.[0].name ?? metric;
          break;
        case "iteration":
          show((elapsedMs) => iterationLine(event, elapsedMs));
          break;
        case "progress":
          show(() => `${ofRun()}${event.phase} ${event.done}${event.total === null ? "" : ` of ${event.total}`}`);
          break;
        case "warning":
          end();
          terminal.err(`warning: ${event.message}\n`);
          break;
        default:
      }
    },
  };
}

/** @param metric the primary one */
function describeIteration(event: IterationEvent, metric: string): string {
  const name = metricTitle(metric);
  const parts = [
    `iteration ${event.iteration}`,
    event.validation && `validation ${name} ${event.validation[metric].toPrecision(4)}`,
    event.heldOut && `held-out ${name} ${event.heldOut[metric].toPrecision(4)}`,
    event.effectiveRank !== null && `effective rank ${event.effectiveRank}`,
    event.relativeChange !== null && `change ${event.relativeChange.toExponential(1)}`,
  ];
  return parts.filter(Boolean).join("  ");
}
