import { AgopError } from "@agop/core";
import { assertResumable, chooseAlgorithm, completionSpace, type Shape } from "../algorithms/known-algorithms.js";
import { factsOfBackend, type Prepared, tellNotes, tellWarnings } from "../following.js";
import { assertFits, describeForecast, forecast } from "../forecast/forecast.js";
import { planOutput, writeOutput } from "../output/write-output.js";
import { fixedOptions, searchSpace } from "../selection/search-space.js";
import { openList, openTable } from "../source/matrix-source.js";
import { completionRuns } from "./choose-and-evaluate.js";
import { completeMatrix } from "./complete-matrix.js";
import { type CompletedTable, type CompletionTask, defaultMaxIterations } from "./request.js";

/** Everything observed is held in memory, and the algorithm is any. */
export async function prepareInMemory(task: CompletionTask): Promise<Prepared<CompletedTable>> {
  const { request, fitting, reading } = task;
  const { registry, file, rank, memory, checkpoint, resume } = request;
  const source =
    reading.kind === "list"
      ? await openList(file, reading.options, reading.format)
      : await openTable(file, reading.options);
  const { observed, shape, isList, clip, scale } = source;
  checkRank(rank, shape);
  const hasAlpha = fitting.alpha !== undefined;
  const algorithm = chooseAlgorithm(task.algorithm, { shape, isList, hasAlpha });
  if (checkpoint !== undefined || resume !== undefined) assertResumable(algorithm);
  const contribution = registry.find("algorithm", algorithm);
  const tuning = searchSpace(fitting, contribution, "matrix-completion");
  const search = completionSpace(algorithm, tuning, shape, rank);
  const maxIterations = fitting.maxIterations ?? defaultMaxIterations[search ? "search" : "convergence"];
  const output = request.output && (await planOutput(source, request.output));

  const { holdout, seed } = fitting;
  const runs = completionRuns(search, holdout);
  const facts = { shape, algorithm, rank, runs, maxIterations, memoryLimit: memory };
  const foretold = forecast(facts);
  assertFits(foretold, facts);

  const { backend, notes } = await registry.backend(fitting.backend);
  return {
    runs,
    run: async (following) => {
      tellWarnings(source.warnings, following);
      tellNotes([...source.notes, ...notes, describeForecast(foretold, runs)], following);
      const options = fixedOptions({ ...fitting, rank }, contribution);
      const matrix = {
        registry,
        backend,
        observed,
        scale,
        clip,
        algorithm,
        options,
        search,
        holdout,
        seed,
        maxIterations,
      };
      const completion = await completeMatrix(matrix, following, { checkpoint, resume });
      if (following.signal?.aborted) throw new AgopError("cancelled", "the completion was cancelled");
      const written = output ? await writeOutput(output, source, completion.cells) : null;
      return {
        ...completion,
        source,
        algorithm,
        backend: factsOfBackend(backend),
        forecast: foretold,
        output: written,
      };
    },
    close: () => {
      backend.dispose();
    },
  };
}

/** @throws AgopError `option-invalid` for a rank that the matrix cannot have. */
function checkRank(rank: number | undefined, { rows, cols }: Shape): void {
  const largest = Math.min(rows, cols);
  if (rank === undefined || (Number.isInteger(rank) && rank >= 1 && rank <= largest)) return;
  throw new AgopError(
    "option-invalid",
    `\`rank\` is ${rank}; it must be an integer from 1 to ${largest}, the smaller side of the ${rows} x ${cols} matrix`,
  );
}
