import type { RunEvent } from "@agop/core";
import type { IterationEvent } from "@agop/core/run";
import type { ProgressEvent, RunFailed, RunFinished, RunStarted, WarningEvent } from "@agop/core/run";

/** A warning, and how many iterations the run had done. */
export type TimedWarning = WarningEvent & { readonly afterIteration: number };

/** What is known of one run. It is running while it has no end and its source goes on. */
export interface RunHistory {
  /** Of all runs that are shown together. */
  readonly key: string;
  /** Where its events come from: a file's name, or "" for the only source. */
  readonly source: string;
  readonly started: RunStarted;
  /** Some of the iterations: all of them while they are few, more closely the later ones. */
  readonly points: readonly IterationEvent[];
  readonly iterations: number;
  readonly warnings: readonly TimedWarning[];
  /** Of the iteration that is being made; null where it has not told, or is made. */
  readonly progress: ProgressEvent | null;
  readonly end: RunFinished | RunFailed | null;
}

/** Runs one after another from several sources, in memory that does not grow with their iterations. */
export interface History {
  add(event: RunEvent, source?: string): void;
  runs(): readonly RunHistory[];
  /** Warnings that came before the first run. */
  warnings(): readonly WarningEvent[];
}

/** A history as JSON, to be gone on from. */
export interface HistorySnapshot {
  readonly runs: readonly RunHistory[];
  readonly warnings: readonly WarningEvent[];
}

/** A run keeps at most so many iterations. */
export const mostPoints = 2000;

interface GrowingRun {
  readonly key: string;
  readonly source: string;
  readonly started: RunStarted;
  points: IterationEvent[];
  iterations: number;
  readonly warnings: TimedWarning[];
  progress: ProgressEvent | null;
  end: RunFinished | RunFailed | null;
}

/** A history that takes events one by one and goes on from `start`. */
export function createHistory(start: HistorySnapshot = { runs: [], warnings: [] }): History {
  const runs: GrowingRun[] = start.runs.map((run) => ({
    ...run,
    points: [...run.points],
    warnings: [...run.warnings],
  }));
  const early: WarningEvent[] = [...start.warnings];
  /** Runs of one source follow one another, so that its events belong to its last one. */
  const last = new Map<string, GrowingRun>();
  for (const run of runs) last.set(run.source, run);

  return {
    runs: () => runs,
    warnings: () => early,
    add: (event, source = "") => {
      const current = last.get(source);
      switch (event.type) {
        case "run-started": {
          const key = String(runs.length + 1);
          const nothing = { points: [], iterations: 0, warnings: [], progress: null, end: null };
          const run: GrowingRun = { key, source, started: event, ...nothing };
          runs.push(run);
          last.set(source, run);
          break;
        }
        case "iteration":
          if (!current) break;
          current.points.push(event);
          current.progress = null;
          current.iterations = event.iteration;
          if (current.points.length > mostPoints) current.points = halved(current.points);
          break;
        case "progress":
          if (current) current.progress = event;
          break;
        case "warning":
          if (current) current.warnings.push({ ...event, afterIteration: current.iterations });
          else early.push(event);
          break;
        default:
          if (current) current.end = event;
      }
    },
  };
}

/** Of four neighbours the two with the smallest and the largest error, so that no peak is lost; the ends stay. */
function halved(points: readonly IterationEvent[]): IterationEvent[] {
  const kept = [points[0]];
  for (let from = 1; from < points.length - 1; from += 4) {
    const group = points.slice(from, Math.min(from + 4, points.length - 1));
    const errors = group.map(errorOf);
    const smallest = errors.indexOf(Math.min(...errors));
    const largest = errors.lastIndexOf(Math.max(...errors));
    kept.push(...group.filter((_, place) => place === smallest || place === largest));
  }
  kept.push(points[points.length - 1]);
  return kept;
}

function errorOf({ heldOut, validation, trainingResidual, relativeChange }: IterationEvent): number {
  return heldOut?.rmse ?? validation?.rmse ?? (trainingResidual || relativeChange) ?? 0;
}
