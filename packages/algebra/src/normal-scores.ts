import { normalQuantile } from "./normal-quantile.js";

/** From values to the normal distribution, by their ranks. */
export interface ScoreScale {
  /** Different values, ascending. */
  readonly values: Float64Array;
  /** Ascending as well. */
  readonly scores: Float64Array;
}

/** a of (r - a) / (n + 1 - 2a), the place in (0, 1) of the value of rank r among n. */
export const rankOffsets = {
  /** r / (n + 1). Source: van der Waerden, Indag. Math. 14, 1952. */
  vanDerWaerden: 0,
  /** (r - 1/2) / n. Source: Hazen, Trans. ASCE 77, 1914. */
  hazen: 0.5,
} as const;

/**
 * The normal scores of n values, Φ^{-1}((r - a) / (n + 1 - 2a)) for the value of rank r, of equal values their mean rank: skew and outliers
 * of a column no longer count. Source: Blom, Statistical Estimates and Transformed Beta-Variables, 1958.
 * @param observed at least one, all finite
 */
export function scoreScale(observed: Float64Array, offset: number): ScoreScale {
  const sorted = observed.slice().sort();
  const [values, scores]: [number[], number[]] = [[], []];
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    const meanRank = (from + 1 + to) / 2;
    values.push(sorted[from]);
    scores.push(normalQuantile((meanRank - offset) / (sorted.length + 1 - 2 * offset)));
    from = to;
  }
  return { values: Float64Array.from(values), scores: Float64Array.from(scores) };
}

/** The score of any value, between neighbours on a line, outside that of the nearest. */
export function scoreOf({ values, scores }: ScoreScale, value: number): number {
  return onLines(values, scores, value);
}

/** The value of any score, the same lines the other way round. */
export function valueAt({ values, scores }: ScoreScale, score: number): number {
  return onLines(scores, values, score);
}

/** y at x of the lines through (x_k, y_k), of ascending x_k; outside that of the nearest. */
function onLines(xs: Float64Array, ys: Float64Array, x: number): number {
  let [low, high] = [0, xs.length - 1];
  if (x <= xs[low]) return ys[low];
  if (x >= xs[high]) return ys[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  const part = (x - xs[low]) / (xs[high] - xs[low]);
  return ys[low] + part * (ys[high] - ys[low]);
}
