import { AgopError, type SparseMatrix } from "@agop/core";
import { z } from "zod";

/** The largest rank; "auto" starts from what the observations can determine and follows the gap in the spectrum. */
export type RankOption = number | "auto";

/** The same as an option by name. */
export const rankOption = z
  .union([z.literal("auto"), z.int().min(1)])
  .default("auto")
  .describe("the largest rank; auto starts from the number of observations and follows the spectral gap");

/** The rank cap that "auto" starts from, at most. */
export const largestAutomaticRank = 20;
/** With fewer observations for each degree of freedom hardly any matrix of a rank is determined. */
const leastObservations = 1.2;

/** @throws AgopError `option-invalid` */
export function checkRank(rank: RankOption, algorithm: string): void {
  if (rank === "auto" || (Number.isInteger(rank) && rank >= 1)) return;
  throw new AgopError("option-invalid", `${algorithm}: rank is ${rank}; it must be "auto" or an integer >= 1`);
}

/** "auto": the largest rank with 1.2 observations for each of its degrees of freedom k (rows + cols - k), up to 20. */
export function rankCap({ rows, cols, values }: SparseMatrix, rank: RankOption): number {
  const most = Math.min(rows, cols);
  if (rank !== "auto") return Math.min(rank, most);
  const isDetermined = (k: number): boolean => leastObservations * k * (rows + cols - k) <= values.length;
  let cap = 1;
  while (cap < Math.min(most, largestAutomaticRank) && isDetermined(cap + 1)) cap++;
  return cap;
}
