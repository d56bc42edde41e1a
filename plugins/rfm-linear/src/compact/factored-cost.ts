import type { ProblemSummary } from "@agop/core";
import type { Cost } from "@agop/core/plugin";
import { largestAutomaticRank } from "./rank-cap.js";

/** Of so many entries all that is as long as Ω is held, which takes fewer passes; of more nothing but y. */
export const mostHeld = 2 ** 24;
/** Bytes for each observed entry: the pattern and its transposed, y, and vectors over Ω. */
const bytesPerEntry = 60;
/** Of more than `mostHeld`: the pattern and y. */
const leastBytesPerEntry = 12;
/** Vectors of rows + cols numbers for each unit of rank: factors old and new, and what iterative solvers keep. */
const thinVectors = 30;
/** Products with X in an iteration: those of conjugate gradients or of subspace iteration. */
const usualProducts = 8;
/** Floating-point operations a second: products with thin matrices in wasm on two threads. */
const thinRate = 6e9;
/** Directions beyond the rank. */
const extraWidth = 5;

/** What an algorithm takes whose estimates are low rank plus sparse: about 8 n k + 16 (rows + cols) k² operations a product. */
export function factoredCost(summary: ProblemSummary, rank: unknown, usualIterations: number): Cost {
  const [rows, cols, count] = [Number(summary["rows"]), Number(summary["cols"]), summary.observations];
  const most = typeof rank === "number" ? rank : largestAutomaticRank;
  const width = Math.min(most, rows, cols, Math.max(1, count / (rows + cols))) + extraWidth;
  const thin = (rows + cols) * width;
  const ofEntries = usualProducts * 8 * count * width;
  return {
    operations: ofEntries + usualProducts * 16 * thin * width,
    sharedOperations: ofEntries,
    operationsPerSecond: thinRate,
    usualIterations,
    memoryBytes: (count > mostHeld ? leastBytesPerEntry : bytesPerEntry) * count + 8 * thinVectors * thin,
  };
}

/** Ranks worth trying, in the order of the search. */
export function ranksToTry(summary: ProblemSummary): readonly number[] {
  const most = Math.min(Number(summary["rows"]), Number(summary["cols"]));
  return [10, 5, 2, 1, 20].filter((rank) => rank <= most);
}
