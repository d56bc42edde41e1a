import { AgopError } from "./errors.js";
import type { DenseMatrix, SparseMatrix } from "./matrix.js";

/** Find a low-rank X (rows x cols) from some of its entries: X_ij = y_ij for (i, j) in Ω. */
export interface MatrixCompletionProblem {
  readonly kind: "matrix-completion";
  readonly rows: number;
  readonly cols: number;
  /** Ω and y. */
  readonly observed: SparseMatrix;
}

/** Find a sparse x (d) with A x = y; `design` is A (n x d), `response` is y (n). */
export interface SparseRegressionProblem {
  readonly kind: "sparse-regression";
  readonly design: DenseMatrix;
  readonly response: Float64Array;
}

/** The measurement operators A_i of matrix sensing, i = 1..n, each rows x cols. */
export type SensingOperator =
  | { readonly kind: "dense"; readonly matrices: readonly DenseMatrix[] }
  /** A_i = u_i v_i^T with u_i the rows of `left` (n x rows) and v_i the rows of `right` (n x cols). */
  | { readonly kind: "rank-one"; readonly left: DenseMatrix; readonly right: DenseMatrix };

/** Find a low-rank X (rows x cols) from y_i = <A_i, X>, i = 1..n. */
export interface MatrixSensingProblem {
  readonly kind: "matrix-sensing";
  readonly rows: number;
  readonly cols: number;
  readonly operator: SensingOperator;
  readonly measurements: Float64Array;
}

export type Problem = MatrixCompletionProblem | SparseRegressionProblem | MatrixSensingProblem;
export type ProblemKind = Problem["kind"];
export type ProblemOf<K extends ProblemKind> = Extract<Problem, { kind: K }>;

/** @throws AgopError `problem-invalid` when nothing is observed; `not-finite` for a value that is not finite. */
export function matrixCompletion(observed: SparseMatrix): MatrixCompletionProblem {
  if (observed.values.length === 0) {
    throw new AgopError("problem-invalid", "no entry is observed", "give at least one observed value");
  }
  assertFinite("observed value", observed.values);
  return { kind: "matrix-completion", rows: observed.rows, cols: observed.cols, observed };
}

/** @throws AgopError `problem-invalid` when shapes do not fit; `not-finite` for a value that is not finite. */
export function sparseRegression(design: DenseMatrix, response: Float64Array): SparseRegressionProblem {
  if (design.rows === 0 || design.cols === 0) {
    throw new AgopError("problem-invalid", `the design is ${design.rows} x ${design.cols}`, "give rows and columns");
  }
  if (design.rows !== response.length) {
    throw new AgopError(
      "problem-invalid",
      `the design has ${design.rows} rows, the response ${response.length} values`,
    );
  }
  assertFinite("design value", design.data);
  assertFinite("response value", response);
  return { kind: "sparse-regression", design, response };
}

/** @throws AgopError `problem-invalid` when shapes do not fit; `not-finite` for a value that is not finite. */
export function matrixSensing(
  rows: number,
  cols: number,
  operator: SensingOperator,
  measurements: Float64Array,
): MatrixSensingProblem {
  const parts = operator.kind === "dense" ? operator.matrices : [operator.left, operator.right];
  const count = operator.kind === "dense" ? operator.matrices.length : operator.left.rows;
  const fits =
    operator.kind === "dense"
      ? operator.matrices.every((matrix) => matrix.rows === rows && matrix.cols === cols)
      : operator.left.cols === rows && operator.right.cols === cols && operator.right.rows === operator.left.rows;
  if (!fits) throw new AgopError("problem-invalid", `a measurement matrix is not ${rows} x ${cols}`);
  if (count !== measurements.length || count === 0) {
    throw new AgopError("problem-invalid", `${count} measurement matrices, ${measurements.length} measurements`);
  }
  for (const part of parts) assertFinite("measurement matrix", part.data);
  assertFinite("measurement", measurements);
  return { kind: "matrix-sensing", rows, cols, operator, measurements };
}

function assertFinite(what: string, values: Float64Array): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) throw new AgopError("not-finite", `${what} ${index} is ${values[index]}`, "leave missing ones out");
}
