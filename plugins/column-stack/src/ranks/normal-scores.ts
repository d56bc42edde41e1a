import { normalQuantile } from "./normal-quantile.js";

/** From values to the normal distribution, by their ranks. */
export interface ScoreScale {
  /** Different values, ascending. */
  readonly values: Float64Array;
  readonly scores: Float64Array;
}

/**
 * The normal scores of n values, Φ^{-1}((r - 1/2) / n) for the value of rank r, of equal values their mean rank: skew and outliers of a
 * column no longer decide which rows are near. Source: van der Waerden, Indag. Math. 14, 1952.
 */
export function scoreScale(observed: Float64Array): ScoreScale {
  const sorted = observed.slice().sort();
  const [values, scores]: [number[], number[]] = [[], []];
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    values.push(sorted[from]);
    scores.push(normalQuantile((from + to) / (2 * sorted.length)));
    from = to;
  }
  return { values: Float64Array.from(values), scores: Float64Array.from(scores) };
}

/** The score of any value, between neighbours on a line, outside that of the nearest. */
export function scoreOf({ values, scores }: ScoreScale, value: number): number {
  let [low, high] = [0, values.length - 1];
  if (value <= values[low]) return scores[low];
  if (value >= values[high]) return scores[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle;
    else high = middle;
  }
  const part = (value - values[low]) / (values[high] - values[low]);
  return scores[low] + part * (scores[high] - scores[low]);
}
