import {
  AgopError,
  type Backend,
  type DenseMatrix,
  denseMatrix,
  type Matrix,
  type MatrixEstimate,
  type SparseMatrix,
} from "@agop/core";
import { contributeEstimate, savedNumbers, savedSize } from "@agop/core/plugin";

/** What a row-wise fit is made of; X and K live in the backend. */
export interface RowwiseFit {
  readonly x: Matrix;
  readonly k: Matrix;
  readonly ridge: number;
  /** Whether observed entries are taken as they are, in X and in new rows. */
  readonly interpolates: boolean;
}

/** All that the completion of a row depends on, beside the row. */
export interface RowwiseFeatures {
  /** K = M², cols x cols. */
  readonly k: DenseMatrix;
  readonly ridge: number;
  readonly interpolates: boolean;
}

const format = "rowwise-matrix";

/** The estimate X with the features K that were learned for the columns, so that new rows can be completed. */
export function rowwiseEstimate(fit: RowwiseFit, backend: Backend): MatrixEstimate {
  const { rows, cols } = fit.x;
  const { ridge, interpolates } = fit;
  let x: DenseMatrix | undefined;
  let k: DenseMatrix | undefined;
  const onHost = (): DenseMatrix => (x ??= backend.toDense(fit.x));
  return {
    kind: "matrix",
    rows,
    cols,
    predict: ({ rowIndices, columnIndices }) => {
      const { data } = onHost();
      return Float64Array.from(rowIndices, (row, p) => data[row * cols + columnIndices[p]]);
    },
    toDense: onHost,
    complete: (newRows) =>
      backend.scope(() => completed(newRows, { ...fit, k: k ? backend.fromDense(k) : fit.k }, backend)),
    detach: () => {
      onHost();
      k ??= backend.toDense(fit.k);
    },
    values: () => onHost().data,
    save: () => {
      const features = k ?? backend.toDense(fit.k);
      return { format, content: { rows, cols, x: onHost().data, k: features.data, ridge, interpolates } };
    },
  };
}

/**
 * x_i = y_i^T (K[Ω_i, Ω_i] + λ I)^{-1} K[Ω_i, :] for every row (Radhakrishnan, Belkin, Drusvyatskiy 2025, Algorithm 1 for
 * completion).
 */
export function completed(
  newRows: SparseMatrix,
  { k, ridge, interpolates }: Omit<RowwiseFit, "x">,
  backend: Backend,
): DenseMatrix {
  return backend.scope(() => {
    const observed = backend.fromSparse(newRows);
    const solved = backend.solveRows(k, observed, ridge);
    return backend.toDense(interpolates ? backend.overwrite(solved, observed) : solved);
  });
}

/** Loads completions with the features of their columns. */
export const rowwiseMatrixContribution = contributeEstimate({
  name: format,
  summary: "X, and the features K of its columns, with which new rows are completed",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, Algorithm 1 for completion",
  load: ({ rows: savedRows, cols: savedCols, x, k, ridge, interpolates }, backend) => {
    const [rows, cols] = [savedSize(savedRows), savedSize(savedCols)];
    const matrix = denseMatrix(rows, cols, savedNumbers(x));
    const features = denseMatrix(cols, cols, savedNumbers(k));
    if (typeof ridge !== "number" || !(ridge >= 0) || typeof interpolates !== "boolean") {
      throw new AgopError("state-invalid", "a saved completion is damaged");
    }
    const loaded: MatrixEstimate = {
      kind: "matrix",
      rows,
      cols,
      predict: ({ rowIndices, columnIndices }) =>
        Float64Array.from(rowIndices, (row, p) => matrix.data[row * cols + columnIndices[p]]),
      toDense: () => matrix,
      complete: (newRows) =>
        backend.scope(() => completed(newRows, { k: backend.fromDense(features), ridge, interpolates }, backend)),
      detach: () => undefined,
      values: () => matrix.data,
      save: () => ({ format, content: { rows, cols, x: matrix.data, k: features.data, ridge, interpolates } }),
    };
    return loaded;
  },
});
