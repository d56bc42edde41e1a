import type { ProblemSummary } from "@agop/core";
import type { Cost } from "@agop/core/plugin";

/** Floating-point operations a second of the embedded backend on two threads, each with a leaf of its own. */
const leafRate = 4e10;

/** Leaves that are fitted at once on two processors, which rates are told for. */
const leavesAtOnce = 2;

export interface TreeSize {
  readonly leafSize: number;
  readonly overlap: number;
  readonly splitRows: number;
  readonly updates: number;
  readonly refit: boolean;
  readonly threads?: number | undefined;
}

/**
 * Each inner node is a system of `splitRows` rows, each leaf updates + 1 of four fifths of its rows and one of all: n³ / 3
 * multiplications for a system, 4 n² (d + 10) for two passes over its pairs of points. In memory are a system for each leaf that is
 * fitted at once, and all leaves' points.
 */
export function treeRfmCost(summary: ProblemSummary, options: TreeSize): Cost {
  const n = summary.observations;
  const d = Number(summary["features"]);
  const { updates, refit, splitRows, threads = leavesAtOnce } = options;
  const { leaves, rows } = leavesFor(n, options);
  const fit = (m: number): number => (2 * m ** 3) / 3 + 8 * m * m * (d + 10);
  const leaf = (updates + 1) * fit(0.8 * rows) + (refit ? fit(rows) : 0);
  return {
    operations: leaves * leaf + (leaves - 1) * fit(Math.min(n, splitRows)),
    operationsPerSecond: leafRate,
    usualIterations: 1,
    // Points, coefficients and their copies on the way, of the leaves that choose the temperature and of those that are kept.
    memoryBytes: 8 * (Math.min(threads, leaves) * rows * rows + 4 * leaves * rows * (d + 1)),
  };
}

/** How many leaves so many rows give, and of how many rows. */
export function leavesFor(n: number, { leafSize, overlap }: Pick<TreeSize, "leafSize" | "overlap">) {
  let leaves = 1;
  let rows = n;
  for (; rows > leafSize; leaves *= 2) rows = Math.max(1, rows * (0.5 + overlap));
  return { leaves, rows };
}
