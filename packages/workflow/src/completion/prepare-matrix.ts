import { AgopError } from "@agop/core";
import { prepareInTurn } from "@agop/core/plugin";
import type { Registry } from "@agop/core/registry";
import { assertResumable, factoredAlgorithm } from "../algorithms/choose-algorithm.js";
import type { Shape } from "../algorithms/shape.js";
import { type Affordable, affordable } from "../candidates/affordable.js";
import { completionCandidates } from "../candidates/completion-candidates.js";
import type { CompletedCategory } from "../categories/completed-category.js";
import { type CategoriesTask, noCategories, planCategories } from "../categories/plan-categories.js";
import { factsOfBackend, type Prepared, tellNotes, tellWarnings } from "../following.js";
import { backendNotes } from "../forecast/backend-notes.js";
import { assertFits, describeForecast, type Forecast, largeList } from "../forecast/forecast.js";
import type { Written } from "../output/write-output.js";
import type { WrittenUncertainty } from "../output/write-uncertainty.js";
import type { MatrixSource } from "../source/matrix-source.js";
import type { Cells } from "../source/source.js";
import type { Residuals } from "../uncertainty/residuals.js";
import { completionRuns } from "./choose.js";
import type { FitRequest } from "./fit-request.js";
import { fitObserved } from "./fit-observed.js";
import { lastResiduals } from "./last-residuals.js";
import type { CompletedTable, CompletionTask } from "./request.js";
import { iterationLimits } from "../selection/fitting-options.js";
import { undeterminedWarning } from "./undetermined.js";

/** Seconds that a fit of a candidate may take, by forecast, where nobody says how long the choice may. */
export const usualBudget = 60;

/** Write what is asked for. */
export interface Writers {
  /** Whether it is asked how sure the completion is. */
  readonly isSurenessAsked: boolean;
  table(cells: Cells, categories: Categories): Promise<Written | null>;
  uncertainty(cells: Cells, residuals: Residuals | null, categories: Categories): Promise<WrittenUncertainty>;
}

type Categories = readonly CompletedCategory[];

/**
 * Everything observed is held in memory, and the algorithm is any.
 */
export async function prepareMatrix(
  source: MatrixSource,
  { options, fitting, algorithms }: CompletionTask,
  write?: Writers,
): Promise<Prepared<CompletedTable>> {
  const { registry, rank, memory, checkpoint, resume, preparation: preparations, budget } = options;
  const { observed, shape, facts, clip, scale, ratings } = source;
  checkRank(rank, shape);
  const mustResume = checkpoint !== undefined || resume !== undefined;
  if (mustResume) {
    for (const name of algorithms) if (name !== "auto") assertResumable(registry.find("algorithm", name), registry);
  }
  const asked = { registry, algorithms, preparations, shape, facts, fitting, rank, mustResume };
  const limits = iterationLimits(fitting.maxIterations);
  const budgetMs = 1e3 * (budget ?? usualBudget);
  const means = { memoryLimit: memory, budgetMs, maxIterations: limits.search };
  const contest = affordable(completionCandidates(asked), preparedShapes(registry, source), means);
  const [{ candidate: cheapest, forecast: least, runs: fits }] = contest.within;
  const forecastFacts = { shape, algorithm: cheapest.algorithm, options: cheapest.options, memoryLimit: memory };
  assertFits(least, { ...forecastFacts, runs: fits, maxIterations: limits.search }, factoredAlgorithm(registry));

  const { holdout, seed } = fitting;
  const candidates = contest.within.map(({ candidate }) => candidate);
  const { backend, notes } = await registry.backend(fitting.backend);
  const categoriesTask = source.columns
    ? planCategories({ registry, backend, columns: source.columns, names: source.categories, holdout, seed, budgetMs })
    : noCategories;
  const isCurveFitted = write?.isSurenessAsked === true && holdout > 0;
  const runs = completionRuns(candidates, holdout) + Number(isCurveFitted) + categoriesTask.runs;
  const foretold = sumOf(contest, categoriesTask);
  return {
    runs,
    run: async (following) => {
      tellWarnings(source.warnings, following);
      tellNotes([...source.notes, ...backendNotes(notes, foretold), describeForecast(foretold, runs)], following);
      const matrix: FitRequest = {
        registry,
        backend,
        observed,
        facts,
        scale,
        clip,
        ...(ratings && { ratings }),
        candidates,
        holdout,
        seed,
        maxIterations: limits,
        largeList,
        // By the clock only where it is asked for, so that what is chosen does not depend on the machine.
        budgetMs: budget === undefined ? Infinity : budgetMs,
      };
      const completion = await fitObserved(matrix, following, { checkpoint, resume });
      if (following.signal?.aborted) throw new AgopError("cancelled", "the completion was cancelled");
      const { cells, isExact, effectiveRank } = completion;
      const residuals = isCurveFitted ? await lastResiduals(matrix, completion, following) : completion.residuals;
      const undetermined = isExact && effectiveRank !== null && undeterminedWarning(observed, effectiveRank);
      if (undetermined) tellWarnings([undetermined], following);
      const categories = await categoriesTask.complete(following);
      const output = write ? await write.table(cells, categories) : null;
      const uncertainty = write ? await write.uncertainty(cells, residuals, categories) : null;
      const beyond = contest.beyond.map(({ algorithm, preparations: chain }) => ({
        preparations: chain,
        algorithm: algorithm.name,
        settings: null,
        iterations: null,
        validation: null,
        splits: 0,
        outcome: "not tried" as const,
      }));
      return {
        ...completion,
        rivals: [...completion.rivals, ...beyond],
        source,
        backend: factsOfBackend(backend),
        forecast: foretold,
        categories,
        output,
        uncertainty,
      };
    },
    close: () => {
      backend.dispose();
    },
  };
}

/** The shapes that preparations make of a matrix, each chain prepared once where it may add columns. */
function preparedShapes(
  registry: Registry,
  { observed, shape, facts }: MatrixSource,
): (preparations: readonly string[]) => Shape {
  const known = new Map<string, Shape>();
  return (names) => {
    const chain = names.map((name) => registry.preparation({ name }));
    if (!chain.some(({ addsColumns = false }) => addsColumns)) return shape;
    const found = known.get(names.join());
    if (found) return found;
    const { rows, cols, values } = prepareInTurn(chain, observed, facts).observed;
    const prepared = { rows, cols, count: values.length, wanted: shape.cols };
    known.set(names.join(), prepared);
    return prepared;
  };
}

/** Of all fits of all candidates, the two that follow, and what completes categories. */
function sumOf({ within }: Affordable, categories: CategoriesTask): Forecast {
  const [first] = within;
  const elapsedMs = within.reduce((sum, { forecast, runs }) => sum + (forecast.elapsedMs * (runs + 1)) / runs, 0);
  const memoryBytes = Math.max(categories.memoryBytes, ...within.map(({ forecast }) => forecast.memoryBytes));
  return { ...first.forecast, elapsedMs: elapsedMs + categories.elapsedMs, memoryBytes };
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
