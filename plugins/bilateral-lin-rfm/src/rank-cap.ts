import { AgopError, type SparseMatrix } from "@agop/core";

/** The largest rank; "auto" starts from what the observations can determine and follows the gap in the spectrum. */
export type RankOption = number | "auto";

/** The rank cap that "auto" starts from, at most. */
const largestAutomaticRank = 20;

/** @throws AgopError `option-invalid` */
export function checkRank(rank: RankOption, algorithm: string): void {
  if (rank === "auto" || (Number.isInteger(rank) && rank >= 1)) return;
  throw new AgopError("option-invalid", `${algorithm}: rank is ${rank}; it must be "auto" or an integer >= 1`);
}

/** "auto": the largest rank whose degrees of freedom k (rows + cols - k) the observations exceed, up to 20. */
export function rankCap({ rows, cols, values }: SparseMatrix, rank: RankOption): number {
  const most = Math.min(rows, cols);
  if (rank !== "auto") return Math.min(rank, most);
  let cap = 1;
  while (cap < Math.min(most, largestAutomaticRank) && (cap + 1) * (rows + cols - cap - 1) < values.length) cap++;
  return cap;
}
