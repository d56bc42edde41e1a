import { join } from "node:path";
import type { TaskQueue } from "@agop/core/plugin";
import { inShard, type Shard } from "@agop/workflow";
import type { Experiment, Size } from "../experiment.js";
import type { WorkerSetup } from "./cell-worker.js";
import { type CellResult, cellsFile, checkSame, openCells, readCells } from "./cells-file.js";
import type { CellTask } from "./messages.js";
import { runShared } from "./shared-cells.js";
import { runInWorkers } from "./worker-pool.js";

/** What is run, where, and by how many. */
export interface SweepOptions extends WorkerSetup {
  readonly experiments: readonly Experiment[];
  readonly size: Size;
  /** One folder in here for each experiment, named like it. */
  readonly output: string;
  /** Processes at a time; 0 only where others share the cells. */
  readonly workers: number;
  readonly shard?: Shard;
  /** Shares the cells with whoever works on those in the queue; cells that measure time are run here all the same. */
  readonly queue?: TaskQueue;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: SweepProgress) => void;
  /** Told at once. */
  readonly onFailure?: (failure: CellFailure) => void;
}

/** How far a sweep is. */
export interface SweepProgress {
  /** Cells that were done when the sweep began, that are done or have failed since, and in all. */
  readonly kept: number;
  readonly finished: number;
  readonly total: number;
  /** Of the cell that has just ended; undefined at the start. */
  readonly latest?: CellTask;
}

/** A cell that threw, and why. */
export interface CellFailure {
  readonly experiment: string;
  readonly key: string;
  readonly reason: string;
}

/**
 * Runs the cells of experiments that are not done yet, and keeps each result in `output/NAME/cells.jsonl` as soon as it
 * is there: a sweep that was stopped goes on where it was. Cells that have failed are tried again.
 * @throws AgopError `usage-invalid` for a folder of another size or version, `file-unwritable`, `cancelled`,
 * `queue-unavailable`
 */
export async function runSweep(options: SweepOptions): Promise<readonly CellFailure[]> {
  const { experiments, size, output, shard, queue, onProgress, onFailure, ...pool } = options;
  const plans = experiments.map((experiment) => {
    const path = join(output, experiment.name, cellsFile);
    const kept = readCells(path);
    if (kept) checkSame(kept, experiment, size, path);
    return { experiment, path, kept: kept?.results };
  });
  const all = plans.flatMap((plan) => plan.experiment.cells(size).map(({ key }) => ({ ...plan, key })));
  const mine = shard ? inShard(all, shard) : all;
  const open = mine.filter(({ kept, key }) => kept?.get(key)?.outcome !== "done");
  const writers = new Map(plans.map(({ experiment, path }) => [experiment.name, openCells(path, experiment, size)]));

  const failures: CellFailure[] = [];
  const total = mine.length;
  const kept = total - open.length;
  let finished = 0;
  onProgress?.({ kept, finished, total });
  const onResult = (task: CellTask, result: CellResult): void => {
    const { experiment } = task;
    writers.get(experiment)?.write(result);
    if (result.outcome === "failed") {
      const failure = { experiment, key: result.key, reason: result.reason };
      failures.push(failure);
      onFailure?.(failure);
    }
    finished++;
    onProgress?.({ kept, finished, total, latest: task });
  };
  const tasks = (isTimed: boolean): readonly CellTask[] =>
    open
      .filter(({ experiment }) => (experiment.isTimed ?? false) === isTimed)
      .map(({ experiment: { name, version }, key }) => ({ experiment: name, version, size, key }));
  if (queue) await runShared(queue, tasks(false), pool, onResult);
  else await runInWorkers(tasks(false), pool, onResult);
  await runInWorkers(tasks(true), { ...pool, workers: 1, isFresh: true }, onResult);
  return failures;
}
