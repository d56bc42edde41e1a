import { AgopError, type Registry } from "@agop/core";
import { readRegressionData, type TableOptions, type TableWarning } from "@agop/data";
import {
  type BackendFacts,
  factsOfBackend,
  type Following,
  type Prepared,
  runPrepared,
  tellNotes,
  tellWarnings,
} from "../following.js";
import { checkOutputs, type Outputs } from "../output/check-outputs.js";
import { checkedFitting, type FittingOptions } from "../selection/fitting-options.js";
import { fixedOptions, searchSpace } from "../selection/search-space.js";
import { searchLength } from "../selection/select-by-validation.js";
import { type Regression, regressData } from "./regress-data.js";

/** A table, of which one column is to be predicted from the others. `registry`, `file` and `target` must be given. */
export interface RegressionRequest extends FittingOptions {
  readonly registry: Registry;
  /** A CSV table. */
  readonly file: string;
  /** Name of the column to be predicted. */
  readonly target: string;
  /** How the file is written; what is left out is found by itself. */
  readonly table?: TableOptions | undefined;
  /** Default "lin-rfm". */
  readonly algorithm?: string | undefined;
  /** Of cross-validation; default 5. */
  readonly folds?: number | undefined;
  /** Fit the selected features again by ordinary least squares. Default false. */
  readonly select?: boolean | undefined;
  /** What else the caller writes meanwhile, which must be other files. */
  readonly alsoWritten?: Outputs | undefined;
}

export interface RegressedTable extends Regression {
  readonly observations: number;
  readonly algorithm: string;
  readonly backend: BackendFacts;
  readonly warnings: readonly TableWarning[];
}

/** Cross-validation also chooses when to stop; a single fit goes on until it has converged. */
const defaultMaxIterations = { search: 100, convergence: 1000 } as const;

/**
 * Sparse linear regression of one column of a table on the others, with options and the iteration to keep by
 * cross-validation, and the error on observations that neither the choice nor the fit has seen.
 * @throws AgopError `option-invalid`, `unknown-name`, `file-unreadable`, `file-unwritable`, `table-invalid`,
 * `backend-unavailable`, `cancelled`, and what a run throws
 */
export function regressTable(request: RegressionRequest, following: Following = {}): Promise<RegressedTable> {
  return runPrepared(prepareRegression(request), following);
}

/** The same in two steps, for a caller that has something to open once nothing is refused any more. */
export async function prepareRegression(request: RegressionRequest): Promise<Prepared<RegressedTable>> {
  const { registry, file, target, table, algorithm = "lin-rfm", folds = 5, select = false } = request;
  const fitting = checkedFitting(request);
  if (!Number.isInteger(folds) || folds < 2) {
    throw new AgopError("option-invalid", `\`folds\` is ${folds}; it must be an integer >= 2`);
  }
  await checkOutputs({ inputs: [file], outputs: request.alsoWritten ?? [] });
  const contribution = registry.find("algorithm", algorithm);
  const search = searchSpace(fitting, contribution, "sparse-regression");
  const options = fixedOptions(fitting, contribution);
  const maxIterations = fitting.maxIterations ?? defaultMaxIterations[search ? "search" : "convergence"];
  const data = await readRegressionData(file, target, table);
  const { backend, notes } = await registry.backend(fitting.backend);
  const { holdout, seed } = fitting;
  return {
    runs: (search ? searchLength(search, folds) : 0) + (holdout > 0 ? 2 : 1),
    run: async (following) => {
      tellWarnings(data.warnings, following);
      tellNotes(notes, following);
      const regression = await regressData(
        { registry, backend, data, algorithm, options, search, folds, holdout, select, seed, maxIterations },
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
