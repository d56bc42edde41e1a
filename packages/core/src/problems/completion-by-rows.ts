import type { Estimate } from "../contracts/estimate.js";
import type { Evaluation } from "../contracts/metric.js";
import type { Problem } from "../contracts/problem.js";
import { AgopError } from "../errors.js";
import type { DenseMatrix, Entries, SparseMatrix } from "../matrix/matrix.js";
import { regressionErrors, regressionMetrics } from "./regression-errors.js";

/** Rows of a matrix that come batch by batch, from a disk or of another process, and are never all there. */
export interface ObservedBatches {
  /** Of all batches together, in this process. */
  readonly rows: number;
  readonly cols: number;
  /** Observed entries of all batches. */
  readonly observations: number;
  readonly count: number;
  /** The observed entries of the rows of a batch, 0 <= index < count. */
  batch(index: number): SparseMatrix;
}

/** Find features of the columns of a low-rank X with which each row is completed from its observed entries. */
export interface CompletionByRowsProblem extends Problem {
  readonly kind: "completion-by-rows";
  readonly batches: ObservedBatches;
}

/** What an algorithm has found for the columns. */
export interface RowCompletionEstimate extends Estimate {
  readonly kind: "row-completion";
  readonly cols: number;
  /** Completes rows, fitted or not, given their observed entries. */
  complete(rows: SparseMatrix): DenseMatrix;
}

declare module "../contracts/problem.js" {
  interface ProblemKinds {
    readonly "completion-by-rows": {
      readonly problem: CompletionByRowsProblem;
      readonly estimate: RowCompletionEstimate;
    };
  }
}

/** @throws AgopError `problem-invalid` when nothing is observed. */
export function completionByRows(batches: ObservedBatches): CompletionByRowsProblem {
  const { rows, cols, observations } = batches;
  if (observations === 0)
    throw new AgopError("problem-invalid", "no entry is observed", "give at least one observed value");
  const kind = "completion-by-rows";
  return { kind, batches, summarise: () => ({ kind, rows, cols, observations }) };
}

/** Rows in memory as batches of so many. */
export function batchesOf(observed: SparseMatrix, batchRows: number): ObservedBatches {
  const { rows, cols, rowOffsets, columns, values } = observed;
  return {
    rows,
    cols,
    observations: values.length,
    count: Math.ceil(rows / batchRows),
    batch: (index) => {
      const [from, to] = [index * batchRows, Math.min((index + 1) * batchRows, rows)];
      const [start, end] = [rowOffsets[from], rowOffsets[to]];
      return {
        rows: to - from,
        cols,
        rowOffsets: rowOffsets.slice(from, to + 1).map((offset) => offset - start),
        columns: columns.slice(start, end),
        values: values.slice(start, end),
      };
    },
  };
}

/** Completes rows from what is observed in them, and compares with entries of them that were held out. */
export function onRows(observed: SparseMatrix, heldOut: Entries): Evaluation<RowCompletionEstimate> {
  return {
    metrics: regressionMetrics,
    measure: (estimate) => {
      const { cols, data } = estimate.complete(observed);
      const { rowIndices, columnIndices, values } = heldOut;
      return regressionErrors(
        Float64Array.from(rowIndices, (row, k) => data[row * cols + columnIndices[k]]),
        values,
      );
    },
  };
}
