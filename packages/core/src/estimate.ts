import type { Backend, Matrix } from "./backend.js";
import type { DenseMatrix, Entries, SparseMatrix } from "./matrix.js";
import type { ProblemKind } from "./problem.js";

/**
 * What an algorithm has found for X (rows x cols). An estimate may live in its backend and is then valid until the next
 * iterate is asked for, unless it is detached before.
 */
export interface MatrixEstimate {
  readonly kind: "matrix";
  readonly rows: number;
  readonly cols: number;
  /** X_ij at the places of `entries`, in their order. Their values are not read. */
  predict(entries: Pick<Entries, "rowIndices" | "columnIndices">): Float64Array;
  toDense(): DenseMatrix;
  /**
   * Completes rows that were not fitted, given their observed entries (any number of rows, the fitted columns): each
   * is a small solve of its own with the fitted features. Absent where an algorithm learns no features for columns.
   */
  transform?(rows: SparseMatrix): DenseMatrix;
  /** Copies what the estimate needs out of the backend, so that it stays valid. */
  detach(): void;
}

/** What an algorithm has found for x (d). */
export interface VectorEstimate {
  readonly kind: "vector";
  readonly coefficients: Float64Array;
  /** A x for the rows of `design`. */
  predict(design: DenseMatrix): Float64Array;
  /** See MatrixEstimate. */
  detach(): void;
}

export type Estimate = MatrixEstimate | VectorEstimate;
export type EstimateOf<K extends ProblemKind> = K extends "sparse-regression" ? VectorEstimate : MatrixEstimate;

/** A matrix estimate that holds X itself on the host. */
export function denseEstimate(matrix: DenseMatrix, transform?: MatrixEstimate["transform"]): MatrixEstimate {
  const { rows, cols, data } = matrix;
  return {
    kind: "matrix",
    rows,
    cols,
    predict: ({ rowIndices, columnIndices }) =>
      Float64Array.from(rowIndices, (row, k) => data[row * cols + columnIndices[k]]),
    toDense: () => matrix,
    detach: () => undefined,
    ...(transform && { transform }),
  };
}

/** A matrix estimate whose X lives in a backend; it is copied to the host when first looked at. */
export function backendEstimate(x: Matrix, backend: Backend): MatrixEstimate {
  let host: MatrixEstimate | undefined;
  const onHost = (): MatrixEstimate => (host ??= denseEstimate(backend.toDense(x)));
  return {
    kind: "matrix",
    rows: x.rows,
    cols: x.cols,
    predict: (entries) => onHost().predict(entries),
    toDense: () => onHost().toDense(),
    detach: () => {
      onHost();
    },
  };
}

export function vectorEstimate(coefficients: Float64Array): VectorEstimate {
  return {
    kind: "vector",
    coefficients,
    predict: ({ rows, cols, data }) =>
      Float64Array.from({ length: rows }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < cols; j++) sum += data[i * cols + j] * coefficients[j];
        return sum;
      }),
    detach: () => undefined,
  };
}
