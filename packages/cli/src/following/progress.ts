import type { RunEvent } from "@agop/core";
import type { IterationEvent } from "@agop/core/run";
import { metricTitle } from "@agop/sinks";
import type { Terminal } from "../terminal.js";

/** In a pipe, at most one line in so many milliseconds. */
const plainIntervalMs = 1000;
/** Before this part of the work is done, the time left is anybody's guess. */
const foreseeable = 0.05;
/** On a terminal the line is redrawn at most this often. */
const redrawIntervalMs = 50;

export interface ProgressOptions {
  readonly terminal: Terminal;
  /** How many runs the command will make, for the time left. */
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
  const show = (event: IterationEvent): void => {
    const now = performance.now();
    const interval = terminal.isInteractive ? redrawIntervalMs : plainIntervalMs;
    if (quiet || now - shownAt < interval) return;
    shownAt = now;
    const done = (run - 1 + event.iteration / maxIterations) / runs;
    const left = Math.ceil(((now - start) * (1 - done)) / done / 1000);
    const remaining = done >= foreseeable ? `  about ${left} s left` : "";
    const line = `${label} ${run}/${runs}  ${describeIteration(event, metric)}${remaining}`;
    terminal.err(terminal.isInteractive ? `\r\u001b[2K${line}` : `${line}\n`);
  };
  const end = (): void => {
    if (terminal.isInteractive && !quiet) terminal.err("\r\u001b[2K");
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
          show(event);
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
