import { AgopError } from "@agop/core";
import { standardiseColumns, type TableOptions } from "@agop/data";
import { assertStreamable, rowwiseAlgorithm } from "../algorithms/choose-algorithm.js";
import { summaryOf } from "../algorithms/shape.js";
import { factsOfBackend, type Prepared, tellNotes, tellWarnings } from "../following.js";
import { describeForecast, fitsInMemory, sampleCells, streamedForecast } from "../forecast/forecast.js";
import { saveModel } from "../model/model-file.js";
import { planOutput, writeOutput } from "../output/write-output.js";
import { fixedOptions, searchSpace } from "../selection/search-space.js";
import { openRows, type RowSource, sampleRows } from "../source/row-source.js";
import { estimatedCells } from "../source/table-size.js";
import { streamCompletion } from "../streaming/stream-completion.js";
import { completionRuns } from "./choose-and-evaluate.js";
import { type CompletedTable, type CompletionRequest, type CompletionTask, defaultMaxIterations } from "./request.js";

/** The table is gone through in batches of rows; where memory is short they are streamed from disk. */
export async function prepareByRows(
  request: CompletionRequest,
  task: CompletionTask,
  reading: TableOptions,
  signal: AbortSignal,
): Promise<Prepared<CompletedTable>> {
  const { file, rank, memory } = request;
  if (rank !== undefined) throw new AgopError("option-invalid", "`rank` does not go with what is fitted by rows");
  const isStreamed = !fitsInMemory(await estimatedCells(file, reading), memory);
  const most = sampleCells(memory);
  const source = await openRows(file, { isStreamed, signal, reading });
  try {
    const mostSampled = isStreamed ? most / source.shape.cols : source.shape.rows;
    return await prepareRows(request, task, source, mostSampled, isStreamed ? [`${file} is streamed from disk`] : []);
  } catch (error) {
    source.close();
    throw error;
  }
}

async function prepareRows(
  request: CompletionRequest,
  { fitting, ...task }: CompletionTask,
  source: RowSource,
  mostSampled: number,
  streaming: readonly string[],
): Promise<Prepared<CompletedTable>> {
  const { registry, memory, save, checkpoint, resume } = request;
  const { shape, numbers, columnNames, scaling } = source;
  const contribution =
    task.algorithm === "auto" ? rowwiseAlgorithm(registry) : registry.find("algorithm", task.algorithm);
  const { name: algorithm } = contribution;
  assertStreamable(contribution, shape, registry);
  const search = searchSpace(fitting, contribution, summaryOf(shape));
  const options = fixedOptions(fitting, contribution);
  const maxIterations = fitting.maxIterations ?? defaultMaxIterations[search ? "search" : "convergence"];
  const output = request.output && (await planOutput(source, request.output));
  const { holdout, seed } = fitting;
  const runs = completionRuns(search, holdout);
  const isChosen = search !== null || holdout > 0;
  const sample = sampleRows(numbers, isChosen ? mostSampled : 1);
  const facts = { algorithm: contribution, options, runs: runs - 1, maxIterations, memoryLimit: memory };
  const forecast = streamedForecast(shape, sample.values.length, facts);
  const sampling =
    isChosen && sample.rows < shape.rows
      ? [`options are chosen and the held-out error is measured on ${sample.rows} of the ${shape.rows} rows`]
      : [];

  const { backend, notes } = await registry.backend(fitting.backend);
  return {
    runs,
    run: async (following) => {
      tellWarnings(source.warnings, following);
      tellNotes([...source.notes, ...notes, ...streaming, ...sampling, describeForecast(forecast, runs)], following);
      const choice = {
        registry,
        backend,
        observed: sample,
        scale: standardiseColumns,
        clip: source.clip,
        algorithm,
        options,
        search,
        holdout,
        seed,
        maxIterations,
      };
      const streamed = { registry, source, choice, maxIterations, checkpoint, resume };
      const { estimate, cells, ...completion } = await streamCompletion(streamed, following);
      if (save !== undefined) {
        await saveModel(save, { algorithm, settings: completion.settings, columnNames, scaling, estimate });
      }
      const { observedIn } = cells;
      const written = output ? await writeOutput(output, { ...source, observedIn }, cells) : null;
      const backendFacts = factsOfBackend(backend);
      return { ...completion, source, algorithm, backend: backendFacts, forecast, output: written, cells: null };
    },
    close: () => {
      backend.dispose();
      source.close();
    },
  };
}
