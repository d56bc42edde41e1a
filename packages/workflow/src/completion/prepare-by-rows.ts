import { AgopError } from "@agop/core";
import type { AlgorithmContribution, Registry } from "@agop/core/registry";
import { oneProcess } from "@agop/core/streaming";
import { standardiseColumns, type TableOptions } from "@agop/data";
import { assertStreamable, rowwiseAlgorithm } from "../algorithms/choose-algorithm.js";
import { type Shape, summaryOf } from "../algorithms/shape.js";
import { factsOfBackend, type Prepared, tellNotes, tellWarnings } from "../following.js";
import { backendNotes } from "../forecast/backend-notes.js";
import { describeForecast, fitsInMemory, sampleCells, streamedForecast } from "../forecast/forecast.js";
import { saveModel } from "../model/model-file.js";
import { checkRoom } from "../output/check-room.js";
import { type OutputPlan, planOutput, writeOutput } from "../output/write-output.js";
import { isSurenessAsked, writeUncertainty } from "../output/write-uncertainty.js";
import { fixedOptions, searchSpace } from "../selection/search-space.js";
import { openRows, type RowSource, sampleRows } from "../source/row-source.js";
import { estimatedCells, textBytes } from "../source/table-size.js";
import { streamCompletion } from "../streaming/stream-completion.js";
import { completionRuns } from "./choose.js";
import { lastResiduals } from "./last-residuals.js";
import type { CompletedTable, CompletionRequest, CompletionTask } from "./request.js";
import { iterationLimits } from "../selection/fitting-options.js";

/**
 * The table is gone through in batches of rows; where memory is short they are streamed from disk. Of several processes the first writes.
 */
export async function prepareByRows(
  request: CompletionRequest,
  task: CompletionTask,
  reading: TableOptions,
  signal: AbortSignal,
): Promise<Prepared<CompletedTable>> {
  assertByRows(request);
  const { file, files, memory } = request;
  const isStreamed = !fitsInMemory(await estimatedCells(file, reading), memory);
  const most = sampleCells(memory);
  const { save, output, sum = oneProcess } = request;
  // A model knows all columns, and pairs may name any.
  const keepsConstants = save !== undefined || (output !== undefined && output.kind !== "completed");
  const source = await openRows(file, { isStreamed, signal, reading, keepsConstants });
  try {
    const mostSampled = isStreamed ? most / source.shape.cols : source.shape.rows;
    const shared = sum.size === 1 ? [] : [`${sum.size} processes share the rows`];
    const notes = [...(isStreamed ? [`${file} is streamed from disk`] : []), ...shared];
    const isFirst = sum.rank === 0;
    const planned = isFirst && output !== undefined ? await planOutput(source, output, { files }) : undefined;
    if (isFirst) await checkRoom(source.shape, request, { files, keptBytes: await textBytes(file, reading) });
    return await prepareRows({ request, task, source, output: planned }, mostSampled, notes);
  } catch (error) {
    source.close();
    throw error;
  }
}

/** Rows come and go, so that there is nothing to prepare them with but the columns' own scale. */
const preparationByRows: readonly string[] = ["standardise"];

/** @throws AgopError `option-invalid` for what only a table in memory can have, which is else passed over */
function assertByRows({ rank, order, group, budget, preparation }: CompletionRequest): void {
  const isOwn = preparation?.join() === preparationByRows.join();
  const given = Object.entries({ rank, order, group, budget, preparation: isOwn ? undefined : preparation });
  for (const [name, value] of given) {
    if (value === undefined) continue;
    const hint = "`save`, checkpoints, several processes and tables beyond `memory` go by rows";
    throw new AgopError("option-invalid", `\`${name}\` does not go with what is fitted by rows`, hint);
  }
}

/** @throws AgopError `option-invalid` where one that is named cannot go by rows, and where several are: none competes there */
function algorithmByRows(names: readonly string[], shape: Shape, registry: Registry): AlgorithmContribution {
  const named = names.filter((name) => name !== "auto").map((name) => registry.find("algorithm", name));
  const [algorithm = rowwiseAlgorithm(registry), ...others] = named;
  for (const each of [algorithm, ...others]) assertStreamable(each, shape, registry);
  if (others.length === 0) return algorithm;
  throw new AgopError(
    "option-invalid",
    "one `algorithm` is fitted by rows, not several",
    `name ${algorithm.name} alone`,
  );
}

interface RowTask {
  readonly request: CompletionRequest;
  readonly task: CompletionTask;
  readonly source: RowSource;
  readonly output: OutputPlan | undefined;
}

async function prepareRows(
  { request, task, source, output }: RowTask,
  mostSampled: number,
  streaming: readonly string[],
): Promise<Prepared<CompletedTable>> {
  const { fitting, algorithms } = task;
  const { registry, files, memory, save, checkpoint, resume, sum = oneProcess } = request;
  const { shape, numbers, columnNames, scaling } = source;
  const contribution = algorithmByRows(algorithms, shape, registry);
  const { name: algorithm } = contribution;
  const search = searchSpace(fitting, contribution, summaryOf(shape));
  const options = fixedOptions(fitting, contribution, registry);
  const candidates = [{ preparations: preparationByRows, algorithm: contribution, options, search }];
  const limits = iterationLimits(fitting.maxIterations);
  const maxIterations = limits[search ? "search" : "convergence"];
  const { holdout, seed } = fitting;
  const isCurveFitted = isSurenessAsked(request) && holdout > 0 && sum.rank === 0;
  const runs = completionRuns(candidates, holdout) + Number(isCurveFitted);
  const isChosen = search !== null || holdout > 0;
  const sample = sampleRows(numbers, isChosen ? mostSampled : 1);
  const facts = { algorithm: contribution, options, runs: runs - 1, maxIterations, memoryLimit: memory };
  const forecast = streamedForecast(shape, sample.values.length, facts, sum.size);
  const sampling =
    isChosen && sample.rows < shape.rows
      ? [`options are chosen and the held-out error is measured on ${sample.rows} of the ${shape.rows} rows`]
      : [];

  const { backend, notes } = await registry.backend(fitting.backend);
  return {
    runs,
    run: async (following) => {
      tellWarnings(source.warnings, following);
      tellNotes(
        [
          ...source.notes,
          ...backendNotes(notes, forecast),
          ...streaming,
          ...sampling,
          describeForecast(forecast, runs, sum.size),
        ],
        following,
      );
      const choice = {
        registry,
        backend,
        observed: sample,
        scale: standardiseColumns,
        facts: { isList: false },
        clip: source.clip,
        candidates,
        holdout,
        seed,
        maxIterations: limits,
        // Of a streamed table a sample is all that is chosen on.
        largeList: Infinity,
        budgetMs: Infinity,
      };
      const streamed = { registry, source, choice, maxIterations, files, checkpoint, resume, sum };
      const { estimate, cells, ...completion } = await streamCompletion(streamed, following);
      if (save !== undefined && sum.rank === 0) {
        const markers = request.table?.missing ?? [];
        const model = { algorithm, settings: completion.settings, columnNames, scaling, markers, estimate };
        await saveModel(save, model, files);
      }
      const { observedIn } = cells;
      // What goes by rows passes categories over.
      const categories: CompletedTable["categories"] = [];
      const written = output ? await writeOutput(output, { ...source, observedIn }, { cells, categories }) : null;
      const backendFacts = factsOfBackend(backend);
      const residuals = isCurveFitted ? await lastResiduals(choice, completion, following) : completion.residuals;
      const sureness = { cells, categories, residuals, seed, out: request.output?.path };
      const uncertainty = sum.rank === 0 ? await writeUncertainty(request, { ...source, observedIn }, sureness) : null;
      const outputs = { output: written, uncertainty };
      return { ...completion, source, backend: backendFacts, forecast, categories, ...outputs, cells: null };
    },
    close: () => {
      backend.dispose();
      source.close();
    },
  };
}
