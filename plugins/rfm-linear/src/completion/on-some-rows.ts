import {
  type Algorithm,
  type DenseMatrix,
  denseEstimate,
  type Iterate,
  matrixCompletion,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type RunContext,
  type SparseMatrix,
} from "@agop/core";

/**
 * Learns features on so many rows at most, spread evenly over those that have observed entries, and completes all rows with them.
 * For algorithms whose estimates complete rows that were not fitted; their residuals, changes and AGOPs are those of the rows that were.
 */
export function onSomeRows(
  algorithm: Algorithm<MatrixCompletionProblem, MatrixEstimate>,
  mostRows: number,
): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  async function* iterate(
    problem: MatrixCompletionProblem,
    context: RunContext,
  ): AsyncGenerator<Iterate<MatrixEstimate>, void> {
    const { observed } = problem;
    const rows = evenlySpread(observed, mostRows);
    if (rows.length === observed.rows) {
      yield* algorithm.iterate(problem, context);
      return;
    }
    const some = matrixCompletion(sparseRowsAt(observed, rows));
    for await (const iterate of algorithm.iterate(some, context)) {
      yield { ...iterate, estimate: onAllRows(iterate.estimate, observed) };
    }
  }
  return { name: algorithm.name, iterate };
}

/** Of the rows that have entries: all, or so many of them. */
function evenlySpread({ rows, rowOffsets }: SparseMatrix, most: number): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  if (rows <= most) return all;
  const filled = all.filter((i) => rowOffsets[i + 1] > rowOffsets[i]);
  const count = Math.min(most, filled.length);
  return Int32Array.from({ length: count }, (_, p) => filled[Math.floor((p * filled.length) / count)]);
}

function sparseRowsAt({ cols, rowOffsets, columns, values }: SparseMatrix, rows: Int32Array): SparseMatrix {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, p) => (offsets[p + 1] = offsets[p] + rowOffsets[row + 1] - rowOffsets[row]));
  const count = offsets[rows.length];
  const part = { columns: new Int32Array(count), values: new Float64Array(count) };
  rows.forEach((row, p) => {
    part.columns.set(columns.subarray(rowOffsets[row], rowOffsets[row + 1]), offsets[p]);
    part.values.set(values.subarray(rowOffsets[row], rowOffsets[row + 1]), offsets[p]);
  });
  return { rows: rows.length, cols, rowOffsets: offsets, ...part };
}

function onAllRows(some: MatrixEstimate, observed: SparseMatrix): MatrixEstimate {
  const { complete } = some;
  if (!complete) return some;
  let made: MatrixEstimate | undefined;
  const all = (): MatrixEstimate => (made ??= denseEstimate(complete(observed), complete));
  const toDense = (): DenseMatrix => all().toDense();
  return {
    kind: "matrix",
    rows: observed.rows,
    cols: observed.cols,
    predict: (entries) => all().predict(entries),
    toDense,
    complete,
    detach: () => {
      all();
      some.detach();
    },
    values: () => toDense().data,
    save: () => all().save(),
  };
}
