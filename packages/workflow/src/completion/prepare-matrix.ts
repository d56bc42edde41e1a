import { AgopError } from "@agop/core";
import { assertResumable, chooseAlgorithm, factoredAlgorithm } from "../algorithms/choose-algorithm.js";
import { type Shape, summaryOf } from "../algorithms/shape.js";
import { factsOfBackend, type Prepared, tellNotes, tellWarnings } from "../following.js";
import { assertFits, describeForecast, forecast } from "../forecast/forecast.js";
import type { Written } from "../output/write-output.js";
import { fixedOptions, searchSpace } from "../selection/search-space.js";
import type { MatrixSource } from "../source/matrix-source.js";
import type { Cells } from "../source/source.js";
import { completionRuns } from "./choose-and-evaluate.js";
import { fitObserved } from "./fit-observed.js";
import { type CompletedTable, type CompletionTask, defaultMaxIterations } from "./request.js";

/**
 * Everything observed is held in memory, and the algorithm is any.
 * @param write writes what is asked for
 */
export async function prepareMatrix(
  source: MatrixSource,
  { options: { registry, rank, memory, checkpoint, resume }, fitting, ...task }: CompletionTask,
  write?: (cells: Cells) => Promise<Written>,
): Promise<Prepared<CompletedTable>> {
  const { observed, shape, isList, clip, scale } = source;
  checkRank(rank, shape);
  const hasAlpha = fitting.alpha !== undefined;
  const contribution = chooseAlgorithm(registry, task.algorithm, { shape, isList, hasAlpha });
  const { name: algorithm } = contribution;
  if (checkpoint !== undefined || resume !== undefined) assertResumable(contribution, registry);
  const search = searchSpace({ ...fitting, rank }, contribution, summaryOf(shape));
  const options = fixedOptions({ ...fitting, rank }, contribution);
  const maxIterations = fitting.maxIterations ?? defaultMaxIterations[search ? "search" : "convergence"];

  const { holdout, seed } = fitting;
  const runs = completionRuns(search, holdout);
  const facts = { shape, algorithm: contribution, options, runs, maxIterations, memoryLimit: memory };
  const foretold = forecast(facts);
  assertFits(foretold, facts, factoredAlgorithm(registry));

  const { backend, notes } = await registry.backend(fitting.backend);
  return {
    runs,
    run: async (following) => {
      tellWarnings(source.warnings, following);
      tellNotes([...source.notes, ...notes, describeForecast(foretold, runs)], following);
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
      const completion = await fitObserved(matrix, following, { checkpoint, resume });
      if (following.signal?.aborted) throw new AgopError("cancelled", "the completion was cancelled");
      const output = write ? await write(completion.cells) : null;
      return {
        ...completion,
        source,
        algorithm,
        backend: factsOfBackend(backend),
        forecast: foretold,
        output,
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
