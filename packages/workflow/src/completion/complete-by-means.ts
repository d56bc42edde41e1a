import { AgopError, seededRandom, type SparseMatrix } from "@agop/core";
import { holdOut } from "@agop/core/run";
import { baselineAt } from "@agop/data";
import { noCategories, planCategories } from "../categories/plan-categories.js";
import { factsOfBackend, type Prepared, tellNotes, tellWarnings } from "../following.js";
import { baseBytes } from "../forecast/forecast.js";
import { platform } from "../platform/node.js";
import type { MatrixSource } from "../source/matrix-source.js";
import type { Cells } from "../source/source.js";
import { validationFraction } from "./choose.js";
import { usualBudget, type Writers } from "./prepare-matrix.js";
import type { CompletedTable, CompletionTask } from "./request.js";

/**
 * Whether so little is observed that nothing can be held out of it, where an algorithm is to be chosen by itself and its options or
 * its error need that. Such a table gets its means.
 */
export function hasMeansAlone({ observed }: MatrixSource, { algorithms, fitting }: CompletionTask): boolean {
  if (observed.cols === 0) return true;
  const { ridge, holdout, seed } = fitting;
  const isChosen = ridge === "auto";
  if (!algorithms.includes("auto") || !(isChosen || holdout > 0)) return false;
  const spared = holdout > 0 ? sparedBy(observed, holdout, seed) : observed;
  return spared === undefined || (isChosen && sparedBy(spared, validationFraction, seed) === undefined);
}

/** What is left when a fraction is held out; undefined where that cannot be. */
function sparedBy(observed: SparseMatrix, fraction: number, seed: number): SparseMatrix | undefined {
  try {
    return holdOut(observed, fraction, seededRandom(seed)).kept;
  } catch (error) {
    if (error instanceof AgopError && error.code === "option-invalid") return undefined;
    throw error;
  }
}

/** @param write writes what is asked for */
export async function prepareMeans(
  source: MatrixSource,
  { options, fitting }: CompletionTask,
  write: Writers,
): Promise<Prepared<CompletedTable>> {
  const { shape, observed, clip, columnNames, constantColumns } = source;
  const columns = columnNames.length + constantColumns.length;
  const message = `nothing can be held out of ${shape.count} observed cells in ${shape.rows} rows and ${columns} columns, so that nothing can be learned or measured: what is missing gets means`;
  const known: MatrixSource = {
    ...source,
    warnings: shape.cols === 0 ? source.warnings : [...source.warnings, { code: "means-alone", message }],
  };
  const scaling = source.scale(observed);
  const valueAt = (row: number, column: number): number => clip(baselineAt(scaling, row, column));
  const opened = source.categories.length > 0 ? await options.registry.backend(fitting.backend) : undefined;
  const { holdout, seed } = fitting;
  const budgetMs = 1e3 * (options.budget ?? usualBudget);
  const categoriesTask =
    opened && source.columns
      ? planCategories({
          ...{ registry: options.registry, backend: opened.backend, columns: source.columns },
          ...{ names: source.categories, holdout, seed, budgetMs },
        })
      : noCategories;
  const cells: Cells = {
    valueAt,
    rowValues: (row) => Float64Array.from({ length: shape.cols }, (_, column) => baselineAt(scaling, row, column)),
  };
  return {
    runs: categoriesTask.runs,
    run: async (following) => {
      tellWarnings(known.warnings, following);
      tellNotes([...known.notes, ...(opened?.notes ?? [])], following);
      const categories = await categoriesTask.complete(following);
      return {
        ...{ preparations: [], settings: {}, iterations: null, isExact: false, rivals: [] },
        ...{ validation: null, holdout: null, columnErrors: [], residuals: null, ranking: null },
        ...{ iterationsDone: 0, reason: "converged", spectrum: null, effectiveRank: null, cells },
        source: known,
        algorithm: "means",
        backend: opened ? factsOfBackend(opened.backend) : { name: "none", description: "means need none" },
        forecast: {
          memoryBytes: Math.max(baseBytes, categoriesTask.memoryBytes),
          elapsedMs: categoriesTask.elapsedMs,
          availableBytes: platform.availableMemory(),
        },
        categories,
        output: await write.table(cells, categories),
        uncertainty: await write.uncertainty(cells, null, categories),
      };
    },
    close: () => opened?.backend.dispose(),
  };
}
