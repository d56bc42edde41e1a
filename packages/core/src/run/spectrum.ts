/** Singular values below this part of the largest do not count towards the effective rank. */
export const effectiveRankThreshold = 1e-3;

/**
 * How many singular values exceed `effectiveRankThreshold` times the largest: relative, so that the rank of c X is
 * that of X. `singularValues` are in descending order.
 */
export function effectiveRank(singularValues: Float64Array): number {
  const largest = singularValues.at(0) ?? 0;
  return singularValues.filter((value) => value > effectiveRankThreshold * largest).length;
}
