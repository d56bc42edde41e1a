import {
  type Algorithm,
  type Backend,
  denseEstimate,
  denseMatrix,
  type Entries,
  type Iterate,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type RunContext,
} from "@agop/core";
import type { Sum } from "@agop/core/streaming";
import { itemRunner } from "@agop/core/threads";
import { isWorthThreads } from "./column-stack-cost.js";
import { type ColumnItem, columnOf, columnWork } from "./column-work.js";
import { maskColumn } from "./linear/gaussian-table.js";
import { type LinearTable, linearTable } from "./linear/linear-table.js";
import { tableScores } from "./scored-table.js";
import { linearResiduals, observedRows, type StackedColumn } from "./stack-column.js";

/** The parts of the stack and their sizes. */
export interface ColumnStackOptions {
  /** A Gaussian of the rows with a constant appended: its iterates have an AGOP of (d + 1) x (d + 1), the second moments. */
  readonly linear: Algorithm<MatrixCompletionProblem, MatrixEstimate>;
  /** Rows that the kernel expansions have for centres, at most. */
  readonly centres: number;
  /**
   * Columns at a time, on worker threads; 1 for none. Default one for each processor, but 1 for a small table, over processes, in a browser
   * or on a backend that other threads cannot open.
   */
  readonly threads?: number | undefined;
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
    const { backend, phase, progress, sum } = context;
    const { rows, cols } = problem;
    const table = await phase("linear", () => linearTable(options.linear, problem, context));
    yield { estimate: linearEstimate(table, backend), trainingResidual: 0, relativeChange: NaN };

    const targets = stackedTargets(table, problem);
    const completed = denseMatrix(rows, cols, table.completed.data.slice());
    const residuals = new Map<number, Float64Array>();
    const curved: number[] = [];
    const onAnswer = (at: number, stacked: StackedColumn): void => {
      const { column, missing } = targets[at];
      missing.forEach((i, p) => (completed.data[i * cols + column] = stacked.predicted[p]));
      residuals.set(column, stacked.residuals);
      if (stacked.isCurved) curved.push(column);
      progress("columns", residuals.size, targets.length);
    };
    const stackAll = async (): Promise<void> => {
      const scores = tableScores(table.values);
      const setting = { values: table.values, gaussian: table.gaussian, scores, centres: options.centres };
      const runner = await itemRunner(columnWork, setting, targets.length, threadsOf(problem, sum, options), context);
      try {
        await runner.run(targets.length, (at) => targets[at], onAnswer);
      } finally {
        await runner.dispose();
      }
    };
    // One column has the backend's threads for itself.
    const alone = targets.length > 1 ? backend.opening?.onOneThread : undefined;
    await phase("columns", () => (alone ? alone(stackAll) : stackAll()));
    const linear = linearEstimate(table, backend);
    const leaveOneOutResiduals = (column: number): Float64Array =>
      residuals.get(column) ?? linear.leaveOneOutResiduals(column);
    yield {
      estimate: { ...denseEstimate(completed), leaveOneOutResiduals },
      trainingResidual: 0,
      relativeChange: NaN,
      details: { curvedColumns: curved.toSorted((a, b) => a - b) },
    };
  }
  return { name: "column-stack", iterate };
}

/** A column of the problem whose missing cells are asked for. */
interface StackedTarget extends ColumnItem {
  readonly column: number;
}

function stackedTargets(
  { active, values }: LinearTable,
  { cols, wanted: { columns = cols, places } = {} }: MatrixCompletionProblem,
): readonly StackedTarget[] {
  const rowsOf = places && rowsByColumn(places, columns);
  return active
    .map((column, j) => {
      const y = columnOf(values, j);
      const rows = rowsOf ? (rowsOf.get(column) ?? new Int32Array()) : Int32Array.from(y.keys());
      return { column, j, missing: rows.filter((i) => Number.isNaN(y[i])) };
    })
    .filter(({ column, missing }) => column < columns && missing.length > 0);
}

/** Ascending. */
function rowsByColumn(
  { rowIndices, columnIndices }: Pick<Entries, "rowIndices" | "columnIndices">,
  columns: number,
): ReadonlyMap<number, Int32Array> {
  const rows = Array.from({ length: columns }, (): number[] => []);
  columnIndices.forEach((column, k) => rows[column].push(rowIndices[k]));
  return new Map(rows.map((ofColumn, column) => [column, Int32Array.from(ofColumn).sort()]));
}

/** By the linear prediction alone. */
function linearEstimate({ completed, active, values, gaussian }: LinearTable, backend: Backend) {
  const leaveOneOutResiduals = (column: number): Float64Array => {
    const j = active.indexOf(column);
    if (j < 0) return new Float64Array(completed.rows).fill(NaN);
    const y = columnOf(values, j);
    return linearResiduals(y, maskColumn(gaussian, j), observedRows(y), backend);
  };
  return { ...denseEstimate(completed), leaveOneOutResiduals };
}

function threadsOf(problem: MatrixCompletionProblem, sum: Sum, options: ColumnStackOptions): number | undefined {
  if (options.threads !== undefined) return options.threads;
  const summary = { ...problem.summarise(), wanted: problem.wanted?.columns ?? problem.cols };
  return isWorthThreads(summary, { centres: options.centres }) && sum.size === 1 ? undefined : 1;
}
