/** A candidate's part in a mean. */
export interface Share {
  /** Of the candidate, among those that were given. */
  readonly place: number;
  /** > 0; all add up to 1. */
  readonly weight: number;
}

/** Weights are multiples of one divided by at most so many. */
const mostDraws = 20;
/** A draw must make the mean square error smaller by this part. */
const improvement = 1e-3;

/**
 * Chooses, among candidates that were fitted to the same data, those whose mean predicts best: draws one after the other, each time the
 * one with which the mean of all drawn so far has the least mean square error, until none makes it smaller. The first is the best one
 * alone. What is drawn twice weighs twice; a candidate that adds nothing to a much better one is not drawn.
 * Source: Caruana, Niculescu-Mizil, Crew, Ksikes, ICML 2004.
 * @param errors of each candidate where it was not fitted, in the same order for all
 * @param most different candidates that are chosen, >= 1
 * @returns in the order in which they were drawn first; none of no finite errors
 */
export function greedyEnsemble(errors: readonly Float64Array[], most: number): readonly Share[] {
  const counts = new Map<number, number>();
  const sum = new Float64Array(errors[0]?.length ?? 0);
  let least = Infinity;
  for (let drawn = 1; drawn <= mostDraws; drawn++) {
    let next: number | undefined;
    let smallest = (1 - improvement) * least;
    errors.forEach((error, place) => {
      if (counts.size >= most && !counts.has(place)) return;
      // Σ ((e_1 + ... + e_drawn) / drawn)²
      let squares = 0;
      for (let i = 0; i < sum.length; i++) squares += (sum[i] + error[i]) ** 2;
      squares /= drawn * drawn;
      if (squares < smallest) {
        smallest = squares;
        next = place;
      }
    });
    if (next === undefined) break;
    const error = errors[next];
    for (let i = 0; i < sum.length; i++) sum[i] += error[i];
    least = smallest;
    counts.set(next, (counts.get(next) ?? 0) + 1);
  }
  const total = Array.from(counts.values()).reduce((all, count) => all + count, 0);
  return Array.from(counts, ([place, count]) => ({ place, weight: count / total }));
}
