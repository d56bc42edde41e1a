import type { Backend, DenseMatrix, Matrix, MatrixEstimate, SparseMatrix } from "@agop/core";

/** What a row-wise fit is made of; X and K live in the backend. */
export interface RowwiseFit {
  readonly x: Matrix;
  readonly k: Matrix;
  readonly ridge: number;
  /** Whether observed entries are taken as they are, in X and in new rows. */
  readonly interpolates: boolean;
}

/** The estimate X with the features K that were learned for the columns, so that new rows can be completed. */
export function completionEstimate(fit: RowwiseFit, backend: Backend): MatrixEstimate {
  const { rows, cols } = fit.x;
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
    transform: (newRows: SparseMatrix) =>
      backend.scope(() => {
        const features = k ? backend.fromDense(k) : fit.k;
        const observed = backend.fromSparse(newRows);
        const solved = backend.solveRows(features, observed, fit.ridge);
        return backend.toDense(fit.interpolates ? backend.overwrite(solved, observed) : solved);
      }),
    detach: () => {
      onHost();
      k ??= backend.toDense(fit.k);
    },
  };
}
