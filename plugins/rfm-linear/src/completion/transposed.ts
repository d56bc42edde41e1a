import {
  type Algorithm,
  type Iterate,
  matrixCompletion,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type RunContext,
  type SparseMatrix,
  toEntries,
  toSparse,
  transposedEstimate,
} from "@agop/core";

type CompletionAlgorithm = Algorithm<MatrixCompletionProblem, MatrixEstimate>;

/**
 * Completes X by completing X^T: what the algorithm learns for columns it then learns for rows. The estimate does not
 * complete new rows, for they are columns of X^T, of which nothing was learned.
 */
export function ofTransposed(algorithm: CompletionAlgorithm): CompletionAlgorithm {
  async function* iterate(
    { observed }: MatrixCompletionProblem,
    context: RunContext,
  ): AsyncGenerator<Iterate<MatrixEstimate>, void> {
    const problem = matrixCompletion(transposeSparse(observed));
    for await (const iterate of algorithm.iterate(problem, context)) {
      yield { ...iterate, estimate: transposedEstimate(iterate.estimate) };
    }
  }
  return { name: algorithm.name, iterate };
}

export function transposeSparse(sparse: SparseMatrix): SparseMatrix {
  const { rowIndices, columnIndices, values } = toEntries(sparse);
  return toSparse(sparse.cols, sparse.rows, { rowIndices: columnIndices, columnIndices: rowIndices, values });
}
