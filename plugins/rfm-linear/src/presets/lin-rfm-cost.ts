import type { ProblemSummary } from "@agop/core";
import type { Cost } from "@agop/core/plugin";

/** Dense copies of X, and of K, that live at once. */
const denseCopies = 6;
/** How many iterations runs take that end before their limit. */
const usualIterations = 50;
/** Floating-point operations a second: row systems of a backend. */
const denseRate = 1e9;

/** What an iteration of lin-RFM takes, by the dual systems that it solves (docs/mathematics.md, section 2). */
export function linRfmCost(summary: ProblemSummary): Cost {
  const { operations, numbers } = sizesOf(summary);
  return { operations, operationsPerSecond: denseRate, usualIterations, memoryBytes: 8 * numbers };
}

/** Floating-point operations of an iteration, and how many numbers are held. */
function sizesOf(summary: ProblemSummary): { readonly operations: number; readonly numbers: number } {
  const { kind, observations: n } = summary;
  const size = (name: string): number => Number(summary[name]);
  switch (kind) {
    case "sparse-regression": {
      // (A diag(k) A^T + λ I)^{-1}: n² d + n³ / 3
      const d = size("features");
      return { operations: 2 * n * n * d + n ** 3 / 3, numbers: 3 * n * d + 2 * n * n };
    }
    case "matrix-sensing": {
      // The n x n matrix <A_i K, A_j>: at most n products A_i K, and n² inner products
      const [rows, cols] = [size("rows"), size("cols")];
      const operations = 2 * n * rows * cols * (cols + n) + n ** 3 / 3;
      return { operations, numbers: 2 * n * rows * cols + 2 * n * n };
    }
    case "completion-by-rows": {
      // Rows come and go; K stays.
      const [rows, cols] = [size("rows"), size("cols")];
      return { operations: rowwiseOperations(rows, cols, n), numbers: denseCopies * cols * cols };
    }
    default: {
      const [rows, cols] = [size("rows"), size("cols")];
      const [long, short] = [Math.max(rows, cols), Math.min(rows, cols)];
      return { operations: rowwiseOperations(long, short, n), numbers: denseCopies * (rows * cols + short * short) };
    }
  }
}

/** A Cholesky solve for each row, |Ω_i|³ / 3, and the products with K, 2 rows d² each. */
function rowwiseOperations(rows: number, cols: number, count: number): number {
  return rows * ((count / rows) ** 3 / 3 + 4 * cols * cols);
}
