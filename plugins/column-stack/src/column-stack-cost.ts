import type { ProblemSummary } from "@agop/core";
import type { Cost } from "@agop/core/plugin";

/** What the host's loops do in a second. */
const operationsPerSecond = 1e9;
/** Decompositions and products of the embedded backend, measured, are so many times as fast; those of an optimised BLAS more. */
const backendSpeed = 7;

/** Columns that are stacked at once on two processors, which rates are told for. */
const columnsAtOnce = 2;
/** What a thread holds beside the table and its column, measured: its program, and matrices that wait for the garbage collector. */
const threadNumbers = 3e7;

/** Of an iteration in operations; below, sharing it out is not worth it. */
const worthThreads = 1e8;

/** Whether its columns are shared out to threads. */
export function isWorthThreads(summary: ProblemSummary, options: Readonly<Record<string, unknown>>): boolean {
  return options["threads"] !== 1 && columnStackCost(summary, options).operations >= worthThreads;
}

/** For each column two eigendecompositions of a kernel matrix, and the distances of rows in two metrics by products of matrices. */
export function columnStackCost(summary: ProblemSummary, options: Readonly<Record<string, unknown>>): Cost {
  const [rows, cols] = [Number(summary["rows"]), Number(summary["cols"])];
  const completed = Math.min(Number(summary["wanted"] ?? cols), cols);
  const centres = Math.min(Number(options["centres"]), rows);
  const queries = Math.min(rows, rows - summary.observations / cols + 500);
  const pairs = 2 * queries * Math.min(rows, 10_000);
  const perColumn = (2 * 9 * centres ** 3 + 10 * pairs * cols) / backendSpeed + 20 * pairs;
  const linear = 20 * Math.min(rows, 3000) * cols * cols * (cols / 3 + 4);
  const column = 6 * centres * centres + 26 * queries;
  const threads = Math.min(Number(options["threads"] ?? columnsAtOnce), completed);
  return {
    operations: (completed * perColumn + linear) / 2,
    operationsPerSecond,
    usualIterations: 2,
    memoryBytes: 8 * (5 * rows * cols + threads * (7 * rows * cols + column + threadNumbers)),
  };
}
