import { inverseOf, missingPatterns } from "@agop/algebra";
import {
  AgopError,
  type Algorithm,
  type DenseMatrix,
  denseMatrix,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  observedCells,
  type RunContext,
  type SparseMatrix,
  toBackendMatrix,
} from "@agop/core";
import { type GaussianTable, gaussianTable } from "./gaussian-table.js";

/** A table of which the columns that vary are Gaussian. */
export interface LinearTable {
  /** All columns, n x d. */
  readonly completed: DenseMatrix;
  /** Those of which two different values are observed. */
  readonly active: readonly number[];
  /** Their cells, n x a, NaN where missing. */
  readonly values: DenseMatrix;
  readonly gaussian: GaussianTable;
}

/**
 * Fits the Gaussian, and completes by it.
 * @throws AgopError `parts-mismatch` where its iterates tell no AGOP of d + 1 features; `cancelled`
 */
export async function linearTable(
  linear: Algorithm<MatrixCompletionProblem, MatrixEstimate>,
  problem: MatrixCompletionProblem,
  context: RunContext,
): Promise<LinearTable> {
  const { estimate, moments } = await lastOf(linear, problem, context);
  const { observed, rows, cols } = problem;
  const completed = denseMatrix(rows, cols, estimate.toDense().data.slice());
  const { active, constants } = columnKinds(observed);
  for (const [column, value] of constants) for (let i = 0; i < rows; i++) completed.data[i * cols + column] = value;

  const z = withConstant(observed, active);
  const precision = precisionOf(block(moments, [...active, cols]));
  const gaussian = gaussianTable(z, missingPatterns(observedCells(z)), precision);
  const values = denseMatrix(rows, active.length);
  for (let i = 0; i < rows; i++) {
    active.forEach((column, p) => {
      values.data[i * active.length + p] = z.data[i * z.cols + p];
      completed.data[i * cols + column] = gaussian.filled.data[i * z.cols + p];
    });
  }
  return { completed, active, values, gaussian };
}

async function lastOf(
  linear: Algorithm<MatrixCompletionProblem, MatrixEstimate>,
  problem: MatrixCompletionProblem,
  { signal, giveWay, backend, ...context }: RunContext,
): Promise<{ readonly estimate: MatrixEstimate; readonly moments: DenseMatrix }> {
  let last: { readonly estimate: MatrixEstimate; readonly moments: DenseMatrix } | undefined;
  // Phases within phases would count their time twice.
  const inner: RunContext = { ...context, signal, giveWay, backend, phase: (_, work) => work() };
  for await (const { estimate, agop } of linear.iterate(problem, inner)) {
    if (signal.aborted) throw new AgopError("cancelled", "the linear prediction was not finished");
    const g = agop?.().at(0);
    const moments = g && backend.scope(() => backend.toDense(toBackendMatrix(g, backend)));
    if (moments?.rows !== problem.cols + 1) {
      throw new AgopError("parts-mismatch", `"${linear.name}" tells no second moments of rows with a constant`);
    }
    last = { estimate, moments };
    await giveWay();
  }
  if (!last) throw new AgopError("plugin-invalid", `algorithm "${linear.name}" ended without an iterate`);
  return last;
}

/** Columns of which different values are observed, and the values of those that have only one. */
function columnKinds({ cols, columns, values }: SparseMatrix) {
  const [low, high] = [new Float64Array(cols).fill(Infinity), new Float64Array(cols).fill(-Infinity)];
  values.forEach((value, k) => {
    low[columns[k]] = Math.min(low[columns[k]], value);
    high[columns[k]] = Math.max(high[columns[k]], value);
  });
  const active: number[] = [];
  const constants = new Map<number, number>();
  for (let j = 0; j < cols; j++) {
    if (high[j] > low[j]) active.push(j);
    else if (high[j] === low[j]) constants.set(j, low[j]);
  }
  return { active, constants };
}

/** These columns and one of ones, n x (a + 1), NaN where missing. */
function withConstant({ rows, rowOffsets, columns, values }: SparseMatrix, active: readonly number[]): DenseMatrix {
  const width = active.length + 1;
  const z = denseMatrix(rows, width, new Float64Array(rows * width).fill(NaN));
  const placeOf = new Map(active.map((column, p) => [column, p]));
  for (let i = 0; i < rows; i++) {
    for (let k = rowOffsets[i]; k < rowOffsets[i + 1]; k++) {
      const place = placeOf.get(columns[k]);
      if (place !== undefined) z.data[i * width + place] = values[k];
    }
    z.data[(i + 1) * width - 1] = 1;
  }
  return z;
}

function block({ cols, data }: DenseMatrix, indices: readonly number[]): DenseMatrix {
  const result = denseMatrix(indices.length, indices.length);
  indices.forEach((j, p) => {
    indices.forEach((k, q) => (result.data[p * indices.length + q] = data[j * cols + k]));
  });
  return result;
}

/** Columns that repeat one another get a ridge. */
const ridge = 1e-4;

function precisionOf(moments: DenseMatrix): DenseMatrix {
  const inverse = inverseOf(moments);
  if (inverse) return inverse;
  const { cols } = moments;
  const shifted = {
    ...moments,
    data: moments.data.map((value, k) => (k % (cols + 1) === 0 ? (1 + ridge) * value : value)),
  };
  const regular = inverseOf(shifted);
  if (!regular)
    throw new AgopError("not-positive-definite", "the second moments of the rows are not positive definite");
  return regular;
}
