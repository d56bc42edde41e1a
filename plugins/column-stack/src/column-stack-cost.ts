import type { ProblemSummary } from "@agop/core";
import type { Cost } from "@agop/core/plugin";

/** What a backend's decompositions and the host's loops do in a second. */
const operationsPerSecond = 1e9;

/** For each column two eigendecompositions of a kernel matrix, and the distances of rows in three metrics by products of matrices. */
export function columnStackCost(summary: ProblemSummary, options: Readonly<Record<string, unknown>>): Cost {
  const [rows, cols] = [Number(summary["rows"]), Number(summary["cols"])];
  const completed = Math.min(Number(summary["wanted"] ?? cols), cols);
  const centres = Math.min(Number(options["centres"]), rows);
  const queries = Math.min(rows, rows - summary.observations / cols + 1000);
  const perColumn = 2 * 9 * centres ** 3 + queries * (3 * centres * cols + Math.min(rows, 10_000) * (3 * cols + 30));
  const linear = 20 * Math.min(rows, 3000) * cols * cols * (cols / 3 + 4);
  return {
    operations: (completed * perColumn + linear) / 2,
    operationsPerSecond,
    usualIterations: 2,
    memoryBytes: 8 * (12 * rows * cols + 6 * centres * centres + 26 * queries + 1e7),
  };
}
