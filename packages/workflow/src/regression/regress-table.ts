import { AgopError } from "@agop/core";
import type { Registry } from "@agop/core/registry";
import { readRegressionData, type RegressionData, type TableOptions, type TableWarning } from "@agop/data";
import {
  type BackendFacts,
  factsOfBackend,
  type Following,
  type Prepared,
  runPrepared,
  tellNotes,
  tellWarnings,
} from "../following.js";
import type { InFiles } from "../in-files.js";
import { checkOutputs, type OtherFiles } from "../output/check-outputs.js";
import { checkedFitting, type FittingOptions } from "../selection/fitting-options.js";
import { fixedOptions, searchSpace } from "../selection/search-space.js";
import { withInput } from "../source/open-input.js";
import { searchLength } from "../selection/select-by-validation.js";
import type { Regression } from "./regression.js";
import { selectFeatures } from "./select-features.js";

/** How a sparse regression is fitted. Only `registry` must be given. */
export interface RegressionOptions extends FittingOptions {
  readonly registry: Registry;
  /** Default "lin-rfm". */
  readonly algorithm?: string | undefined;
  /** Of cross-validation; default 5. */
  readonly folds?: number | undefined;
  /** Fit the selected features again by ordinary least squares. Default false. */
  readonly select?: boolean | undefined;
}

/** A table, of which one column is to be predicted from the others. */
export interface RegressionRequest extends RegressionOptions, OtherFiles, InFiles {
  /** A CSV table. */
  readonly file: string;
  /** Name of the column to be predicted. */
  readonly target: string;
  /** How the file is written; what is left out is found by itself. */
  readonly table?: TableOptions | undefined;
}

/** Observations in memory. */
export interface RegressionDataRequest extends RegressionOptions {
  /** Design (observations x features), response, and the names of the features. */
  readonly data: RegressionData;
}

/** A regression on the columns of a table. */
export interface RegressedTable extends Regression {
  readonly observations: number;
  readonly algorithm: string;
  readonly backend: BackendFacts;
  readonly warnings: readonly TableWarning[];
}

/**
 * Cross-validation also chooses when to stop; a single fit goes on until it has converged. An exact solution is found within about
 * 200 iterations even with so few observations that it is just found.
 */
const defaultMaxIterations = { search: 100, convergence: 1000, exact: 300 } as const;

/**
 * Sparse linear regression of one column of a table on the others: the exact solution of data without noise, or else options and
 * the iteration to keep by cross-validation, and the error on observations that neither the choice nor the fit has seen.
 * @throws AgopError `option-invalid`, `unknown-name`, `file-unreadable`, `file-unwritable`, `table-invalid`,
 * `backend-unavailable`, `cancelled`, and what a run throws
 */
export function regressTable(request: RegressionRequest, following: Following = {}): Promise<RegressedTable> {
  return runPrepared(prepareRegression(request, following.signal), following);
}

/** The same with observations in memory. */
export function regressData(request: RegressionDataRequest, following: Following = {}): Promise<RegressedTable> {
  return runPrepared(
    prepareData(request, () => Promise.resolve({ ...request.data, warnings: [], notes: [] })),
    following,
  );
}

/** `regressTable` in two steps, for a caller that has something to open once nothing is refused any more. */
export function prepareRegression(request: RegressionRequest, signal?: AbortSignal): Promise<Prepared<RegressedTable>> {
  return withInput(request, signal, prepareOpened);
}

async function prepareOpened(request: RegressionRequest): Promise<Prepared<RegressedTable>> {
  const { file, files, target, table, alsoRead = [], alsoWritten = [] } = request;
  await checkOutputs({ files, inputs: [file, ...alsoRead], outputs: alsoWritten });
  return prepareData(request, () => readRegressionData(file, target, table));
}

/** Whatever is wrong with the options is said before anything is read. */
async function prepareData(
  options: RegressionOptions,
  read: () => Promise<RegressionData & Pick<RegressedTable, "warnings"> & { readonly notes: readonly string[] }>,
): Promise<Prepared<RegressedTable>> {
  const { registry, algorithm = "lin-rfm", folds = 5, select = false } = options;
  const fitting = checkedFitting(options);
  if (!Number.isInteger(folds) || folds < 2) {
    throw new AgopError("option-invalid", `\`folds\` is ${folds}; it must be an integer >= 2`);
  }
  const contribution = registry.find("algorithm", algorithm);
  const settings = fixedOptions(fitting, contribution, registry);
  const isSearched = fitting.ridge === "auto";
  const maxIterations = fitting.maxIterations ?? defaultMaxIterations[isSearched ? "search" : "convergence"];
  const data = await read();
  const { rows: observations, cols: features } = data.design;
  const search = searchSpace(fitting, contribution, { kind: "sparse-regression", observations, features });
  const exactOptions = search && contribution.capabilities.exact?.["sparse-regression"];
  const exact = exactOptions
    ? { options: exactOptions, maxIterations: fitting.maxIterations ?? defaultMaxIterations.exact }
    : null;
  const { backend } = await registry.backend(fitting.backend);
  const { holdout, seed } = fitting;
  return {
    runs: (exact ? 1 : 0) + (search ? searchLength(search, folds) : 0) + (holdout > 0 ? 2 : 1),
    run: async (following) => {
      tellWarnings(data.warnings, following);
      tellNotes(data.notes, following);
      const regression = await selectFeatures(
        {
          registry,
          backend,
          data,
          algorithm,
          options: settings,
          search,
          exact,
          folds,
          holdout,
          select,
          seed,
          maxIterations,
        },
        following,
      );
      return {
        ...regression,
        observations: data.response.length,
        algorithm,
        backend: factsOfBackend(backend),
        warnings: data.warnings,
      };
    },
    close: () => {
      backend.dispose();
    },
  };
}
