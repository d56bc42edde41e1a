import { AgopError, type JsonObject, type RunEvent, type SavedEstimate } from "@agop/core";
import type { Registry } from "@agop/core/registry";
import type { IterationEvent } from "@agop/core/run";
import { completionByRows, type Sum } from "@agop/core/streaming";
import { hashOfRows } from "@agop/data";
import { type Checkpoints, resumedFrom } from "../checkpoint/checkpoint-file.js";
import { checkpointKeeper } from "../checkpoint/checkpoint-keeper.js";
import { chooseAndEvaluate } from "../completion/choose-and-evaluate.js";
import type { FitRequest } from "../completion/fit-request.js";
import { chosenFrom, type Completion } from "../completion/fit-observed.js";
import { followedFit, type Following } from "../following.js";
import type { RowSource } from "../source/row-source.js";
import { type CellsByBatch, cellsByBatch } from "./cells-by-batch.js";
import { chosenByFirst } from "../processes/chosen-by-first.js";
import { scaledBatches } from "./scaled-rows.js";

export interface StreamRequest extends Checkpoints {
  readonly registry: Registry;
  readonly source: RowSource;
  /** Chooses and evaluates on a sample of the rows, or all of them. */
  readonly choice: FitRequest;
  readonly maxIterations: number;
  /** Over the processes that go through the same table, each through rows of its own. */
  readonly sum: Sum;
}

/** Its cells can be read as long as the backend and the source are open. */
export interface StreamedCompletion extends Completion {
  readonly cells: CellsByBatch;
  readonly estimate: SavedEstimate;
}

/**
 * Completes a table in passes over its rows, with an algorithm for completion by rows. Of several processes the first chooses, and
 * keeps the checkpoint.
 */
export async function streamCompletion(request: StreamRequest, run: Following): Promise<StreamedCompletion> {
  const { registry, source, files, resume, choice, sum } = request;
  const checkpoint = sum.rank === 0 ? request.checkpoint : undefined;
  const { backend, seed } = choice;
  // The pass over the rows that it takes is for those who need it.
  const identity = (checkpoint ?? resume) === undefined ? {} : identityOf(request);
  const resumed = resume === undefined ? undefined : await resumedFrom(resume, { run: identity, files }, run);
  const chosen = resumed?.chosen ?? (await chosenByFirst(sum, () => chooseAndEvaluate(choice, run)));
  const { algorithm, settings, iterations } = chosen;

  const keeper = checkpointKeeper(checkpoint, { run: identity, chosen, files }, run);
  const { numbers, scaling, clip } = source;
  let last: IterationEvent | undefined;
  const onEvent = (event: RunEvent): void => {
    if (event.type === "iteration") last = event;
    run.onEvent?.(event);
  };
  try {
    const { estimate, ...result } = await followedFit(
      {
        algorithm: registry.algorithm("completion-by-rows", { ...settings, name: algorithm }),
        problem: completionByRows(scaledBatches(numbers, scaling, sum)),
        backend,
        seed,
        sum,
        // What validation chose is not looked at again: without a tolerance no change is measured, which halves the work.
        stop:
          iterations === null ? { maxIterations: request.maxIterations } : { maxIterations: iterations, tolerance: 0 },
        diagnosticsEvery: 1,
        label: "final",
        settings,
        ...(resumed && { resume: resumed }),
      },
      { ...run, onEvent },
      checkpoint === undefined ? undefined : keeper.onCheckpoint,
    );
    if (result.reason === "cancelled") throw new AgopError("cancelled", "the completion was cancelled");
    const signal = run.signal ?? new AbortController().signal;
    const cells = cellsByBatch(numbers, { complete: estimate.complete, scaling }, signal);
    return {
      ...chosen,
      cells: { ...cells, valueAt: (row, column) => clip(cells.valueAt(row, column)) },
      estimate: estimate.save(),
      iterationsDone: result.iterations,
      reason: result.reason,
      spectrum: last?.spectrum ?? null,
      effectiveRank: last?.effectiveRank ?? null,
    };
  } catch (error) {
    if (error instanceof AgopError && error.code === "cancelled") await keeper.interrupted();
    throw error;
  }
}

function identityOf({ source, maxIterations, choice }: StreamRequest): JsonObject {
  return {
    columnNames: [...source.columnNames],
    data: hashOfRows(source.numbers),
    backend: choice.backend.name,
    maxIterations,
    holdout: choice.holdout,
    seed: choice.seed,
    options: chosenFrom(choice.candidates),
  };
}
