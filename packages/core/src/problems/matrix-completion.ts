import type { Evaluation } from "../contracts/metric.js";
import type { Problem } from "../contracts/problem.js";
import { AgopError } from "../errors.js";
import { type Entries, type SparseMatrix, toEntries } from "../matrix/matrix.js";
import { assertFinite } from "./assert-finite.js";
import type { MatrixEstimate } from "./matrix-estimate.js";
import { regressionErrors, regressionMetrics, relativeDistance } from "./regression-errors.js";

/** What of an estimate is asked for: it may be less precise elsewhere. */
export interface WantedEntries {
  /** So many of the first columns; the others stand beside them to learn from. Left out: all. */
  readonly columns?: number;
  /** Of those columns these places alone. Left out: all. */
  readonly places?: Pick<Entries, "rowIndices" | "columnIndices">;
}

/** Find a low-rank X (rows x cols) from some of its entries: X_ij = y_ij for (i, j) in Ω. */
export interface MatrixCompletionProblem extends Problem {
  readonly kind: "matrix-completion";
  readonly rows: number;
  readonly cols: number;
  /** Ω and y. */
  readonly observed: SparseMatrix;
  /** Left out: the whole matrix. */
  readonly wanted?: WantedEntries;
  residual(estimate: MatrixEstimate): number;
}

declare module "../contracts/problem.js" {
  interface ProblemKinds {
    readonly "matrix-completion": { readonly problem: MatrixCompletionProblem; readonly estimate: MatrixEstimate };
  }
}

/**
 * @param wanted what is asked for, the whole matrix by default
 * @throws AgopError `problem-invalid` when nothing is observed; `not-finite` for a value that is not finite.
 */
export function matrixCompletion(observed: SparseMatrix, wanted: WantedEntries = {}): MatrixCompletionProblem {
  const { rows, cols, values } = observed;
  if (values.length === 0) {
    throw new AgopError("problem-invalid", "no entry is observed", "give at least one observed value");
  }
  assertFinite("observed value", values);
  const kind = "matrix-completion";
  return {
    kind,
    rows,
    cols,
    observed,
    wanted,
    summarise: () => ({ kind, rows, cols, observations: values.length }),
    residual: (estimate) => relativeDistance(estimate.predict(toEntries(observed)), values),
  };
}

/** Compares an estimated matrix with entries that were held out. */
export function onEntries(entries: Entries): Evaluation<MatrixEstimate> {
  return {
    metrics: regressionMetrics,
    measure: (estimate) => regressionErrors(estimate.predict(entries), entries.values),
  };
}
