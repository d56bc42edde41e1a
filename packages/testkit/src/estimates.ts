import type { Estimate, MatrixEstimate, Problem, SupervisedEstimate, VectorEstimate } from "@agop/core";
import type { RowCompletionEstimate } from "@agop/core/streaming";
import { numbersIn } from "./numbers-in.js";
import { isOfKind } from "./problems.js";

// What the suites know of estimates: those of core's kinds of problems, and of any other no more than the contract says.

export function isMatrix(estimate: Estimate): estimate is MatrixEstimate {
  return estimate.kind === "matrix";
}

export function isVector(estimate: Estimate): estimate is VectorEstimate {
  return estimate.kind === "vector";
}

export function isSupervised(estimate: Estimate): estimate is SupervisedEstimate {
  return estimate.kind === "supervised";
}

/**
 * A copy of what was found, as numbers: X row by row, x, or f of the problem's inputs; of kinds that core does not know, what
 * changes are measured on, or all that the estimate is made of.
 */
export function valuesOf(estimate: Estimate, problem: Problem): Float64Array {
  if (isMatrix(estimate)) return estimate.toDense().data.slice();
  if (isVector(estimate)) return estimate.coefficients.slice();
  if (isSupervised(estimate) && isOfKind(problem, "supervised")) return estimate.predict(problem.inputs).data.slice();
  if (isRowCompletion(estimate) && isOfKind(problem, "completion-by-rows")) {
    const { batches } = problem;
    const rows = Array.from({ length: batches.count }, (_, index) => estimate.complete(batches.batch(index)).data);
    return Float64Array.from(rows.flatMap((batch) => Array.from(batch)));
  }
  return estimate.values?.().slice() ?? numbersIn(estimate.save().content);
}

function isRowCompletion(estimate: Estimate): estimate is RowCompletionEstimate {
  return estimate.kind === "row-completion";
}

/** What an estimate of a problem must be, where the suites know its kind. */
export interface ExpectedEstimate {
  readonly kind: string;
  /** Of X, of x as a column, or of f of the problem's inputs. */
  readonly rows: number;
  readonly cols: number;
}

export function expectedEstimate(problem: Problem): ExpectedEstimate | undefined {
  if (isOfKind(problem, "sparse-regression")) return { kind: "vector", rows: problem.design.cols, cols: 1 };
  if (isOfKind(problem, "matrix-completion") || isOfKind(problem, "matrix-sensing")) {
    return { kind: "matrix", rows: problem.rows, cols: problem.cols };
  }
  if (!isOfKind(problem, "supervised")) return undefined;
  return { kind: "supervised", rows: problem.inputs.rows, cols: problem.targets.cols };
}

/** The shape that an estimate says it has. */
export function claimedShape(estimate: Estimate, problem: Problem): readonly [rows: number, cols: number] {
  if (isMatrix(estimate)) return [estimate.rows, estimate.cols];
  if (isSupervised(estimate) && isOfKind(problem, "supervised")) {
    const { rows, cols } = estimate.predict(problem.inputs);
    return [rows, cols];
  }
  return [valuesOf(estimate, problem).length, 1];
}
