/** How the rows of a node are shared out. */
export interface RowSplit {
  /** b, the lower median of the projections. */
  readonly threshold: number;
  /** Their interquartile range, at least 1e-6. */
  readonly spread: number;
  /** In the order of the node's rows; those in the middle are in both. */
  readonly left: Int32Array;
  readonly right: Int32Array;
}

const leastSpread = 1e-6;

/**
 * Shares rows out by the ranks of their projections, not by the threshold, so that the children are of one size also where
 * projections tie (ties in the order of the rows). With o = round(2 overlap n) rows in the middle,
 *
 *   rank < ceil((n - o) / 2) + o: left,   rank >= ceil((n - o) / 2): right.
 *
 * Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053.
 * @param rows n >= 2 places
 * @param projections of these rows, n
 * @param overlap 0 to 0.5, the part of the rows on either side of the middle that goes to both
 */
export function splitRows(rows: Int32Array, projections: Float64Array, overlap: number): RowSplit {
  const n = rows.length;
  const sorted = projections.slice().sort();
  // Both children are smaller than the node.
  const shared = Math.min(Math.round(2 * overlap * n), n - 2);
  const first = Math.ceil((n - shared) / 2);
  const isBeforeRight = ranksBelow(sorted, first);
  const isLeft = ranksBelow(sorted, first + shared);
  const left = new Int32Array(first + shared);
  const right = new Int32Array(n - first);
  let lefts = 0;
  let rights = 0;
  projections.forEach((value, i) => {
    if (isLeft(value)) left[lefts++] = rows[i];
    if (!isBeforeRight(value)) right[rights++] = rows[i];
  });
  const spread = Math.max(quantile(sorted, 0.75) - quantile(sorted, 0.25), leastSpread);
  return { threshold: sorted[Math.ceil(n / 2) - 1], spread, left, right };
}

/** Whether the rank of each value, to be asked for in the order of the rows, is below `cut`. */
function ranksBelow(sorted: Float64Array, cut: number): (value: number) => boolean {
  if (cut >= sorted.length) return () => true;
  const limit = sorted[cut];
  // Of the values that tie with the limit so many come before it.
  let ties = cut - sorted.indexOf(limit);
  return (value) => value < limit || (value === limit && ties-- > 0);
}

/** Linear between the two nearest of the sorted values. */
function quantile(sorted: Float64Array, part: number): number {
  const place = part * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
