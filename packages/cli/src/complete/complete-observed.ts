import type { IterationEvent, RunEvent, RunOptions, StopReason } from "@agop/core";
import { unscaleAt } from "@agop/data";
import { chooseAndEvaluate, type Chosen, type CompletionRequest, fitStage, rescaled } from "./choose-and-evaluate.js";
import { estimateReader } from "./read-estimate.js";

export interface Completion extends Chosen {
  /** Of the last fit. */
  readonly iterationsDone: number;
  readonly reason: StopReason;
  /** Leading singular values of the estimate on the standardised scale, largest first, and how many count. */
  readonly spectrum: readonly number[] | null;
  readonly effectiveRank: number | null;
  /** X_ij in the units of the table, within its scale. */
  readonly valueAt: (row: number, column: number) => number;
  /** X[row, :] in the units of the table, not kept within its scale: what a ranking goes by. */
  readonly rowValues: (row: number) => Float64Array;
}

/** Completes a matrix in memory: chooses, evaluates, and fits everything that is observed. */
export async function completeObserved(request: CompletionRequest, run: RunOptions): Promise<Completion> {
  const { observed, clip } = request;
  const chosen = await chooseAndEvaluate(request, run);
  const { settings, iterations } = chosen;
  const scaling = request.scale(observed);
  let last: IterationEvent | undefined;
  const onEvent = (event: RunEvent): void => {
    if (event.type === "iteration") last = event;
    run.onEvent?.(event);
  };
  const plan = { request, settings, iterations, run: { ...run, onEvent } };
  const result = await fitStage(plan, "final", rescaled(observed, scaling));
  const reader = estimateReader(result.estimate);
  return {
    ...chosen,
    iterationsDone: result.iterations,
    reason: result.reason,
    spectrum: last?.spectrum ?? null,
    effectiveRank: last?.effectiveRank ?? null,
    valueAt: (row, column) => clip(unscaleAt(scaling, row, column, reader.at(row, column))),
    rowValues: (row) => reader.row(row).map((value, column) => unscaleAt(scaling, row, column, value)),
  };
}
