import {
  type Backend,
  type DenseMatrix,
  denseMatrix,
  type GeneratorAlgorithm,
  type Iterate,
  type Matrix,
  matrixCompletion,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type RunContext,
  type SparseMatrix,
  toEntries,
  toSparse,
} from "@agop/core";

/**
 * Completes X by completing X^T: what the algorithm learns for columns it then learns for rows. The estimate does not
 * complete new rows, for they are columns of X^T, of which nothing was learned.
 */
export function ofTransposed(
  algorithm: GeneratorAlgorithm<MatrixCompletionProblem, MatrixEstimate>,
): GeneratorAlgorithm<MatrixCompletionProblem, MatrixEstimate> {
  function* iterate({ observed }: MatrixCompletionProblem, context: RunContext): Generator<Iterate<MatrixEstimate>> {
    const problem = matrixCompletion(transposeSparse(observed));
    for (const iterate of algorithm.iterate(problem, context)) {
      yield { ...iterate, estimate: transposedEstimate(iterate.estimate) };
    }
  }
  return { name: algorithm.name, iterate };
}

function transposedEstimate(estimate: MatrixEstimate): MatrixEstimate {
  return {
    kind: "matrix",
    rows: estimate.cols,
    cols: estimate.rows,
    predict: ({ rowIndices, columnIndices }) =>
      estimate.predict({ rowIndices: columnIndices, columnIndices: rowIndices }),
    toDense: () => transposeDense(estimate.toDense()),
    detach: () => {
      estimate.detach();
    },
  };
}

export function transposeSparse(sparse: SparseMatrix): SparseMatrix {
  const { rowIndices, columnIndices, values } = toEntries(sparse);
  return toSparse(sparse.cols, sparse.rows, { rowIndices: columnIndices, columnIndices: rowIndices, values });
}

export function transposeMatrix(matrix: Matrix, backend: Backend): Matrix {
  return backend.fromDense(transposeDense(backend.toDense(matrix)));
}

function transposeDense({ rows, cols, data }: DenseMatrix): DenseMatrix {
  const result = denseMatrix(cols, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) result.data[j * rows + i] = data[i * cols + j];
  return result;
}
