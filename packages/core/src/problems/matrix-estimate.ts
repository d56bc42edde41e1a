import type { Backend, Matrix } from "../contracts/backend.js";
import type { Estimate, SavedEstimate } from "../contracts/estimate.js";
import { type DenseMatrix, denseMatrix, type Entries, type SparseMatrix } from "../matrix/matrix.js";

/** What an algorithm has found for X (rows x cols). */
export interface MatrixEstimate extends Estimate {
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
  complete?(rows: SparseMatrix): DenseMatrix;
  /**
   * For the cells (i, column) that were fitted, y_i less what the algorithm says of it without having seen it; rows values, NaN where that
   * is not known. Absent where an algorithm does not tell.
   */
  leaveOneOutResiduals?(column: number): Float64Array;
}

/** The format of estimates that hold X itself. */
export const denseFormat = "dense-matrix";

/** A matrix estimate that holds X itself on the host. */
export function denseEstimate(matrix: DenseMatrix, complete?: MatrixEstimate["complete"]): MatrixEstimate {
  const { rows, cols, data } = matrix;
  return {
    kind: "matrix",
    rows,
    cols,
    predict: ({ rowIndices, columnIndices }) =>
      Float64Array.from(rowIndices, (row, k) => data[row * cols + columnIndices[k]]),
    toDense: () => matrix,
    detach: () => undefined,
    values: () => data,
    save: () => savedMatrix(matrix),
    ...(complete && { complete }),
  };
}

/** X itself, as any matrix estimate may save itself: what is then lost is `complete`. */
export function savedMatrix({ rows, cols, data }: DenseMatrix): SavedEstimate {
  return { format: denseFormat, content: { rows, cols, data } };
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
    values: () => onHost().toDense().data,
    save: () => onHost().save(),
  };
}

/** The estimate of X^T. */
export function transposedEstimate(estimate: MatrixEstimate): MatrixEstimate {
  const toDense = (): DenseMatrix => transposeDense(estimate.toDense());
  return {
    kind: "matrix",
    rows: estimate.cols,
    cols: estimate.rows,
    predict: ({ rowIndices, columnIndices }) =>
      estimate.predict({ rowIndices: columnIndices, columnIndices: rowIndices }),
    toDense,
    detach: () => {
      estimate.detach();
    },
    values: () => toDense().data,
    save: () => savedMatrix(toDense()),
  };
}

function transposeDense({ rows, cols, data }: DenseMatrix): DenseMatrix {
  const result = denseMatrix(cols, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) result.data[j * rows + i] = data[i * cols + j];
  return result;
}
