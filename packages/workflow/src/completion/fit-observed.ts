import { AgopError, type JsonObject, type RunEvent, type SparseMatrix } from "@agop/core";
import type { MatrixFacts } from "@agop/core/plugin";
import type { IterationEvent, StopReason } from "@agop/core/run";
import { oneProcess } from "@agop/core/streaming";
import { sha256Of } from "@agop/data";
import type { Candidate } from "../candidates/candidate.js";
import { type Checkpoints, resumedFrom } from "../checkpoint/checkpoint-file.js";
import { checkpointKeeper } from "../checkpoint/checkpoint-keeper.js";
import type { Following } from "../following.js";
import type { Cells } from "../source/source.js";
import { afterEvaluation, chooseAndEvaluate, type Chosen } from "./choose-and-evaluate.js";
import type { FitRequest } from "./fit-request.js";
import { fitStage, prepareStage } from "./fit-stage.js";
import { estimateReader } from "./read-estimate.js";

/** How a matrix was completed. */
export interface Completion extends Chosen {
  /** Of the last fit. */
  readonly iterationsDone: number;
  readonly reason: StopReason;
  /** Leading singular values of the estimate on the standardised scale, largest first, and how many count. */
  readonly spectrum: readonly number[] | null;
  readonly effectiveRank: number | null;
  readonly cells: Cells;
}

/**
 * All three stages: chooses, evaluates, and fits everything that is observed. Of several processes the first keeps the checkpoint.
 * @throws AgopError `cancelled`; `config-invalid` for a checkpoint of another run; whatever a run throws
 */
export async function fitObserved(
  request: FitRequest,
  run: Following,
  { files, checkpoint: kept, resume }: Checkpoints,
): Promise<Completion> {
  const { observed, clip, sum = oneProcess } = request;
  const checkpoint = sum.rank === 0 ? kept : undefined;
  const identity = (checkpoint ?? resume) === undefined ? {} : identityOf(request);
  const resumed = resume === undefined ? undefined : await resumedFrom(resume, { run: identity, files }, run);
  const { evaluated, ...chosen }: Chosen = resumed?.chosen ?? (await chooseAndEvaluate(request, run));
  const start = resumed ?? (evaluated && afterEvaluation(evaluated));
  let last: IterationEvent | undefined;
  const onEvent = (event: RunEvent): void => {
    if (event.type === "iteration") last = event;
    // What a table has no values of, it was warned of when it was read.
    if (!request.facts.isList && event.type === "warning" && event.code === "unobserved") return;
    run.onEvent?.(event);
  };
  const keeper = checkpointKeeper(checkpoint, { run: identity, chosen, files }, run);
  const plan = { request, choice: chosen, run: { ...run, onEvent } };
  const prepared = prepareStage(request, chosen, observed);
  const result = await fitStage(plan, "final", {
    prepared,
    ...(start && { resume: start }),
    ...(checkpoint !== undefined && { onCheckpoint: keeper.onCheckpoint }),
  }).catch(async (error: unknown) => {
    if (error instanceof AgopError && error.code === "cancelled") await keeper.interrupted();
    throw error;
  });
  const reader = estimateReader(result.estimate);
  return {
    ...chosen,
    iterationsDone: result.iterations,
    reason: result.reason,
    spectrum: last?.spectrum ?? null,
    effectiveRank: last?.effectiveRank ?? null,
    cells: {
      valueAt: (row, column) => clip(prepared.restore(row, column, reader.at(row, column))),
      rowValues: (row) =>
        reader
          .row(row)
          .subarray(0, observed.cols)
          .map((value, column) => prepared.restore(row, column, value)),
    },
  };
}

/** What a checkpoint must agree with. */
function identityOf({ observed, facts, backend, candidates, holdout, seed, maxIterations }: FitRequest) {
  const run = { data: hashOf(observed, facts), options: chosenFrom(candidates), backend: backend.name };
  return { ...run, holdout, seed, maxIterations: maxIterations.convergence } satisfies JsonObject;
}

/** SHA-256 of all that a fit is given of the data. */
function hashOf(observed: SparseMatrix, { order, categories }: MatrixFacts): string {
  const matrices = [observed, ...(categories ? [categories] : [])];
  return sha256Of(
    ...matrices.flatMap(({ rows, cols, rowOffsets, columns, values }) => [
      `${rows} x ${cols} `,
      ...[rowOffsets, columns, values],
    ]),
    ...(order ? ["order ", order.places, order.series ?? ""] : []),
  );
}

/** What validation may choose, as text. */
export function chosenFrom(candidates: readonly Candidate[]): string {
  return JSON.stringify(
    candidates.map(({ preparations, algorithm, options, search }) => [preparations, algorithm.name, options, search]),
  );
}
