import {
  AgopError,
  type Algorithm,
  type Backend,
  denseEstimate,
  type DenseMatrix,
  denseMatrix,
  type Iterate,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type RunContext,
} from "@agop/core";
import { maskColumn } from "./linear/gaussian-table.js";
import { type LinearTable, linearTable } from "./linear/linear-table.js";
import { inputScores, tableScores } from "./scored-table.js";
import { columnQueries, linearResiduals, stackColumn } from "./stack-column.js";

/** The parts of the stack and their sizes. */
export interface ColumnStackOptions {
  /** A Gaussian of the rows with a constant appended: its iterates have an AGOP of (d + 1) x (d + 1), the second moments. */
  readonly linear: Algorithm<MatrixCompletionProblem, MatrixEstimate>;
  /** Rows that the kernel expansions have for centres, at most. */
  readonly centres: number;
}

/**
 * A table by a Gaussian of its rows, and then, column by column, by learners that bend: kernel ridge regression on normal scores and
 * nearest neighbours over the features that both rows have, in the plain metric and in that of the diagonal AGOP. The Gaussian gives for
 * each column inputs that have not seen it, so that all of them are chosen and weighed by leave-one-out errors of observed cells. The first iterate
 * is the linear one, the second the stack; there are no others.
 */
export function columnStack(options: ColumnStackOptions): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  async function* iterate(
    problem: MatrixCompletionProblem,
    context: RunContext,
  ): AsyncGenerator<Iterate<MatrixEstimate>, void> {
    const { backend, signal, giveWay, phase, progress } = context;
    const { rows, cols, wantedColumns = cols } = problem;
    const table = await phase("linear", () => linearTable(options.linear, problem, context));
    yield { estimate: linearEstimate(table, backend), trainingResidual: 0, relativeChange: NaN };

    const targets = table.active
      .map((column, j) => ({ column, j }))
      .filter(({ column, j }) => column < wantedColumns && hasMissing(table.values, j));
    const completed = denseMatrix(rows, cols, table.completed.data.slice());
    const residuals = new Map<number, Float64Array>();
    const scores = phase("scores", () => tableScores(table.values));
    const curved: number[] = [];
    for (const { column, j } of targets) {
      if (signal.aborted) throw new AgopError("cancelled", "the columns were not all completed");
      const values = columnOf(table.values, j);
      const queries = columnQueries(values);
      const stacked = phase("columns", () => {
        const masked = maskColumn(table.gaussian, j);
        return stackColumn(
          { values, masked, queries, ...inputScores(scores, masked.inputs, j) },
          options.centres,
          backend,
        );
      });
      queries.missing.forEach((i, p) => (completed.data[i * cols + column] = stacked.predicted[p]));
      residuals.set(column, stacked.residuals);
      if (stacked.isCurved) curved.push(column);
      progress("columns", residuals.size, targets.length);
      await giveWay();
    }
    const linear = linearEstimate(table, backend);
    const leaveOneOutResiduals = (column: number): Float64Array =>
      residuals.get(column) ?? linear.leaveOneOutResiduals(column);
    yield {
      estimate: { ...denseEstimate(completed), leaveOneOutResiduals },
      trainingResidual: 0,
      relativeChange: NaN,
      details: { curvedColumns: curved },
    };
  }
  return { name: "column-stack", iterate };
}

/** By the linear prediction alone. */
function linearEstimate({ completed, active, values, gaussian }: LinearTable, backend: Backend) {
  const leaveOneOutResiduals = (column: number): Float64Array => {
    const j = active.indexOf(column);
    if (j < 0) return new Float64Array(completed.rows).fill(NaN);
    const y = columnOf(values, j);
    return linearResiduals(y, maskColumn(gaussian, j), columnQueries(y).observed, backend);
  };
  return { ...denseEstimate(completed), leaveOneOutResiduals };
}

function columnOf({ rows, cols, data }: DenseMatrix, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * cols + j]);
}

function hasMissing(values: DenseMatrix, j: number): boolean {
  return columnOf(values, j).some(Number.isNaN);
}
