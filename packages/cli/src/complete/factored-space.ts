import type { SearchSpace } from "@agop/core";
import type { Shape } from "./choose-algorithm.js";

/** The squared singular values of noise of unit variance grow with the longer side; λ is weighed against those. */
const ridges = [0, 0.01, 0.03, 0.1, 0.3, 1, 3];
const ranks = [10, 5, 2, 1, 20];

/** λ and rank that a completion with factored estimates chooses from; the rank that the user fixed stays. */
export function factoredSpace({ rows, cols }: Shape, rank: number | undefined): SearchSpace {
  const ridge = ridges.map((part) => part * Math.max(rows, cols));
  const possible = ranks.filter((value) => value <= Math.min(rows, cols));
  return rank === undefined && possible.length > 0 ? { rank: possible, ridge } : { ridge };
}
