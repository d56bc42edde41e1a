import { AgopError } from "@agop/core";
import { prepareInTurn } from "@agop/core/plugin";
import type { AlgorithmContribution, Registry } from "@agop/core/registry";
import { broadcastData, oneProcess, type Sum } from "@agop/core/streaming";
import { assertResumable, factoredAlgorithm } from "../algorithms/choose-algorithm.js";
import type { Shape } from "../algorithms/shape.js";
import { type Affordable, affordable, type Foretold } from "../candidates/affordable.js";
import type { Candidate } from "../candidates/candidate.js";
import { completionCandidates } from "../candidates/completion-candidates.js";
import type { CompletedCategory } from "../categories/completed-category.js";
import { type CategoriesTask, noCategories, planCategories } from "../categories/plan-categories.js";
import { factsOfBackend, type Prepared, tellNotes, tellWarnings } from "../following.js";
import { backendNotes } from "../forecast/backend-notes.js";
import { assertFits, describeForecast, forecast, type Forecast, largeList } from "../forecast/forecast.js";
import type { Written } from "../output/write-output.js";
import type { WrittenUncertainty } from "../output/write-uncertainty.js";
import { sharesEntries } from "../processes/shares-work.js";
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
  uncertainty(cells: Cells, residuals: Residuals | null, categories: Categories): Promise<WrittenUncertainty | null>;
}

type Categories = readonly CompletedCategory[];

/**
 * Everything observed is held in memory, and the algorithm is any.
 * @param sum over processes that all do this, and share the entries in their fits
 */
export async function prepareMatrix(
  source: MatrixSource,
  { options, fitting, algorithms }: CompletionTask,
  write?: Writers,
  sum = oneProcess,
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
  const competing = completionCandidates(asked);
  const shapeOf = preparedShapes(registry, source);
  // Whatever the number of processes, so that what is chosen does not depend on it.
  const contest = affordable(competing, shapeOf, means);
  const [{ candidate: cheapest, forecast: least, runs: fits }] = contest.within;
  const forecastFacts = { shape, algorithm: cheapest.algorithm, options: cheapest.options, memoryLimit: memory };
  assertFits(least, { ...forecastFacts, runs: fits, maxIterations: limits.search }, factoredAlgorithm(registry));

  const { holdout, seed } = fitting;
  const candidates = contest.within.map(({ candidate }) => candidate);
  if (sum.size > 1) assertShared(candidates, registry);
  const { backend, notes } = await registry.backend(fitting.backend);
  const categoriesTask = source.columns
    ? planCategories({ registry, backend, columns: source.columns, names: source.categories, holdout, seed, budgetMs })
    : noCategories;
  const isCurveFitted = write?.isSurenessAsked === true && holdout > 0;
  const runs = completionRuns(candidates, holdout) + Number(isCurveFitted) + categoriesTask.runs;
  const elapsedMsOf = ({ candidate, forecast: alone, runs: ofOne }: Foretold): number => {
    const { algorithm, options: settings, preparations: chain } = candidate;
    if (sum.size === 1 || !sharesEntries(algorithm, observed)) return alone.elapsedMs;
    const ofCandidate = { shape: shapeOf(chain), algorithm, options: settings, memoryLimit: memory, runs: ofOne };
    return forecast({ ...ofCandidate, maxIterations: limits.search, processes: sum.size }).elapsedMs;
  };
  const foretold = sumOf(contest, elapsedMsOf, categoriesTask);
  return {
    runs,
    run: async (following) => {
      tellWarnings(source.warnings, following);
      const shared = sum.size === 1 ? [] : [`${sum.size} processes share the entries`];
      const taken = describeForecast(foretold, runs, sum.size);
      tellNotes([...source.notes, ...backendNotes(notes, foretold), ...shared, taken], following);
      const contestants = await asInFirst(sum, competing, contest);
      const matrix: FitRequest = {
        registry,
        backend,
        observed,
        facts,
        scale,
        clip,
        ...(ratings && { ratings }),
        candidates: contestants.within,
        holdout,
        seed,
        maxIterations: limits,
        largeList,
        // By the clock only where it is asked for, so that what is chosen does not depend on the machine.
        budgetMs: budget === undefined ? Infinity : budgetMs,
        sum,
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
      const beyond = contestants.beyond.map(({ algorithm, preparations: chain }) => ({
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

/** Who competes, and who does not, as the first process has it: what memory is free differs from one to another. */
async function asInFirst(
  sum: Sum,
  all: readonly Candidate[],
  { within, beyond }: Affordable,
): Promise<{ readonly within: readonly Candidate[]; readonly beyond: readonly Candidate[] }> {
  const own = {
    within: within.map(({ candidate }) => all.indexOf(candidate)),
    beyond: beyond.map((each) => all.indexOf(each)),
  };
  const places = await broadcastData(sum, 0, own);
  return { within: places.within.map((place) => all[place]), beyond: places.beyond.map((place) => all[place]) };
}

/** @throws AgopError `usage-invalid` where each of several processes would do all of the work */
function assertShared(candidates: readonly Candidate[], registry: Registry): void {
  const shares = ({ capabilities }: AlgorithmContribution): boolean => capabilities.sharesWork !== undefined;
  if (candidates.some(({ algorithm }) => shares(algorithm))) return;
  const sharing = registry.list("algorithm").filter(shares);
  const names = sharing.map(({ name }) => name).join(", ");
  const what = `several processes have nothing to share in ${candidates[0].algorithm.name}`;
  throw new AgopError("usage-invalid", what, `start one process, or name an algorithm that shares its fits: ${names}`);
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
function sumOf(
  { within }: Affordable,
  elapsedMsOf: (foretold: Foretold) => number,
  categories: CategoriesTask,
): Forecast {
  const [first] = within;
  const elapsedMs = within.reduce((sum, each) => sum + (elapsedMsOf(each) * (each.runs + 1)) / each.runs, 0);
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
