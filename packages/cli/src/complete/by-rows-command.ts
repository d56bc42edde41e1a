import { AgopError } from "@agop/core";
import { standardiseColumns } from "@agop/data";
import { fixedOptions, searchSpace } from "../fitting-options.js";
import { openListeners } from "../listeners.js";
import { openBackend } from "../open-backend.js";
import { denseAlgorithm } from "./choose-algorithm.js";
import { completionRuns } from "./choose-and-evaluate.js";
import { type CompleteFlags, type CompleteFlow, defaultMaxIterations } from "./complete-flags.js";
import { assertRowwise, completeByRows } from "./complete-by-rows.js";
import { describeForecast, fitsInMemory, sampleCells, streamedForecast } from "./forecast.js";
import { saveModel } from "./model-file.js";
import { completionDocument, describeCompletion } from "./report.js";
import { openRows, sampleRows } from "./row-source.js";
import { estimatedCells } from "./table-size.js";
import { planOutput, writeOutput } from "./write-output.js";

/** Whether a completion needs nothing but passes over the rows, by what is asked for or because memory is short. */
export async function goesByRows(file: string, options: CompleteFlags): Promise<boolean> {
  const { triplets, save, checkpoint, resume, algorithm, memory } = options;
  if (triplets !== undefined) return false;
  if (save !== undefined || checkpoint !== undefined || resume !== undefined) return true;
  if (!["auto", denseAlgorithm].includes(algorithm)) return false;
  return !fitsInMemory(await estimatedCells(file, options), memory);
}

export async function completeTableByRows(flow: CompleteFlow): Promise<void> {
  const { file, options, registry, terminal, signal, header, start } = flow;
  const { memory, holdout, seed, rank, save, out } = options;
  if (rank !== undefined) throw new AgopError("option-invalid", "--rank does not go with what is fitted by rows");
  const isStreamed = !fitsInMemory(await estimatedCells(file, options), memory);
  const most = sampleCells(memory);
  const source = await openRows(file, options, { isStreamed, signal });
  try {
    const { shape, numbers } = source;
    const algorithm = options.algorithm === "auto" ? denseAlgorithm : options.algorithm;
    assertRowwise(algorithm, shape);
    const contribution = registry.find("algorithm", algorithm);
    const search = searchSpace(options, contribution, "matrix-completion");
    const maxIterations = options.maxIterations ?? defaultMaxIterations[search ? "search" : "convergence"];
    const output = await planOutput(source, options);
    const runs = completionRuns(search, holdout);
    const isChosen = search !== null || holdout > 0;
    const sampledRows = isStreamed ? most / shape.cols : shape.rows;
    const sample = sampleRows(numbers, isChosen ? sampledRows : 1);
    const facts = { runs: runs - 1, iterations: Math.min(maxIterations, 50), memoryLimit: memory };
    const forecast = streamedForecast(shape, sample.values.length, facts);

    const { backend, notes } = await openBackend(registry, { name: options.backend });
    const listeners = openListeners({ ...options, terminal, header, runs });
    for (const { code, message } of source.warnings) listeners.onEvent({ type: "warning", code, message });
    const streaming = isStreamed ? [`${file} is streamed from disk`] : [];
    const chosenOn =
      isChosen && sample.rows < shape.rows
        ? [`options are chosen and the held-out error is measured on ${sample.rows} of the ${shape.rows} rows`]
        : [];
    for (const text of [...source.notes, ...notes, ...streaming, ...chosenOn, describeForecast(forecast, runs)]) {
      listeners.note(text);
    }
    try {
      const completion = await completeByRows(
        {
          registry,
          backend,
          source,
          choice: {
            registry,
            backend,
            observed: sample,
            scale: standardiseColumns,
            clip: source.clip,
            algorithm,
            options: fixedOptions(options, contribution),
            search,
            holdout,
            seed,
            maxIterations,
          },
          maxIterations,
          checkpoint: options.checkpoint,
          resume: options.resume,
        },
        { signal, onEvent: listeners.onEvent },
        listeners.note,
      );
      const { settings, features } = completion;
      if (save !== undefined) {
        const { columnNames, scaling } = source;
        await saveModel(save, { algorithm, settings, columnNames, scaling, features });
      }
      const { observedIn } = completion;
      const written = out === undefined ? null : await writeOutput(out, output, { ...source, observedIn }, completion);
      const document = completionDocument({
        file,
        algorithm,
        backend,
        source,
        completion,
        forecast,
        output: output.kind,
        out: out ?? null,
        written,
        elapsedMs: performance.now() - start,
      });
      const words = describeCompletion(document);
      listeners.close(words);
      terminal.out(options.json ? `${JSON.stringify(document)}\n` : words);
    } finally {
      listeners.close();
      backend.dispose();
    }
  } finally {
    source.close();
  }
}
