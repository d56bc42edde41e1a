import {
  type Algorithm,
  type DenseMatrix,
  denseMatrix,
  type Iterate,
  matrixCompletion,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type RunContext,
  savedMatrix,
  type SparseMatrix,
} from "@agop/core";

/**
 * Gives the rows one more column, the last, of ones that are all observed, so that what an algorithm learns of z = (x, 1) says the
 * means of the columns too: with S the second moments of z,
 *
 *   S = [[C + μ μ^T, μ], [μ^T, 1]],   and z ~ N(0, S) given that its last entry is 1 has x ~ N(μ, C).
 *
 * Estimates are of X without it; `agop` is that of z, (d + 1) x (d + 1).
 */
export function withConstant(
  algorithm: Algorithm<MatrixCompletionProblem, MatrixEstimate>,
): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  async function* iterate(
    { observed }: MatrixCompletionProblem,
    context: RunContext,
  ): AsyncGenerator<Iterate<MatrixEstimate>, void> {
    const problem = matrixCompletion(appendOnes(observed));
    for await (const { estimate, trainingResidual, relativeChange, agop } of algorithm.iterate(problem, context)) {
      yield {
        estimate: withoutLast(estimate),
        ...(trainingResidual !== undefined && { trainingResidual }),
        ...(relativeChange !== undefined && { relativeChange }),
        ...(agop && { agop }),
      };
    }
  }
  return { name: algorithm.name, iterate };
}

/** One more column of ones. */
export function appendOnes({ rows, cols, rowOffsets, columns, values }: SparseMatrix): SparseMatrix {
  const wider = {
    rows,
    cols: cols + 1,
    rowOffsets: rowOffsets.map((offset, i) => offset + i),
    columns: new Int32Array(columns.length + rows).fill(cols),
    values: new Float64Array(values.length + rows).fill(1),
  };
  for (let i = 0; i < rows; i++) {
    const [from, to] = [rowOffsets[i], rowOffsets[i + 1]];
    wider.columns.set(columns.subarray(from, to), from + i);
    wider.values.set(values.subarray(from, to), from + i);
  }
  return wider;
}

function withoutLast(estimate: MatrixEstimate): MatrixEstimate {
  const { rows, complete } = estimate;
  let x: DenseMatrix | undefined;
  const toDense = (): DenseMatrix => (x ??= firstColumns(estimate.toDense()));
  return {
    kind: "matrix",
    rows,
    cols: estimate.cols - 1,
    predict: (entries) => estimate.predict(entries),
    toDense,
    detach: () => {
      estimate.detach();
    },
    values: () => toDense().data,
    save: () => savedMatrix(toDense()),
    ...(complete && { complete: (newRows: SparseMatrix) => firstColumns(complete(appendOnes(newRows))) }),
  };
}

function firstColumns({ rows, cols, data }: DenseMatrix): DenseMatrix {
  const result = denseMatrix(rows, cols - 1);
  for (let i = 0; i < rows; i++) result.data.set(data.subarray(i * cols, (i + 1) * cols - 1), i * (cols - 1));
  return result;
}
