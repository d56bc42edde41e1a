import type { Entries } from "@agop/core";

/** How well predictions rank held-out entries, as means over rows. */
export interface RankingMeasures {
  /** Of the k entries of a row that are predicted largest, the part that is relevant. */
  readonly precision: number;
  /** Normalised discounted cumulative gain of the order that predictions give, 1 for the best one. */
  readonly ndcg: number;
  /** k, the length of the lists that are judged. */
  readonly length: number;
  /** Entries are relevant from this value on. */
  readonly relevantFrom: number;
  /** Rows that count: those with a relevant held-out entry. */
  readonly rows: number;
}

/** k. */
const usualLength = 10;
/** Of a scale from its lowest to its highest value: 4 of 1 to 5. */
const relevantPart = 0.75;

/** Grades go from 0 to this. */
const highestGrade = 4;

/** From which value on a rating is relevant, a multiple of one half: 4 on scales from 1 or 0.5 to 5, 1 from 0 to 1. */
export function relevantRating([low, high]: readonly [low: number, high: number]): number {
  return Math.round(2 * (low + relevantPart * (high - low))) / 2;
}

/**
 * Precision and NDCG at k on held-out entries. For each row with at least one relevant entry y >= `relevantFrom` among its n held-out
 * ones, ranked by prediction, largest first (entries that are predicted the same in the order of their columns):
 *
 *   precision@k = |relevant among the first k| / min(k, n)
 *   DCG@k = Σ_{r <= min(k, n)} (2^{g_r} - 1) / log2(r + 1),   NDCG@k = DCG@k / DCG@k of the order by y
 *
 * with grades g from 0 to 4 in place of the scale, and the mean of these rows. Only entries that were rated are ranked, never those that nobody rated: no entry counts as irrelevant
 * because it is missing. Of rows with no more than k held-out entries precision is the part that is relevant, in any order; NDCG is not.
 * Source: Järvelin, Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4), 2002; with exponential gains:
 * Burges et al., Learning to rank using gradient descent, ICML 2005; precision over min(k, n) as rows have few held-out entries.
 *
 * @param predicted in the order of the entries
 * @param scale lowest and highest rating
 * @returns null where no row has a relevant entry
 */
export function rankingMeasures(
  { rowIndices, columnIndices, values }: Entries,
  predicted: Float64Array,
  scale: readonly [low: number, high: number],
  length = usualLength,
): RankingMeasures | null {
  const relevantFrom = relevantRating(scale);
  const places = new Map<number, number[]>();
  rowIndices.forEach((row, k) => {
    const ofRow = places.get(row);
    if (ofRow) ofRow.push(k);
    else places.set(row, [k]);
  });
  const [low, high] = scale;
  const gain = (k: number): number => 2 ** ((highestGrade * (values[k] - low)) / (high - low)) - 1;
  let [rows, precision, ndcg] = [0, 0, 0];
  for (const ofRow of places.values()) {
    if (!ofRow.some((k) => values[k] >= relevantFrom)) continue;
    const ranked = ofRow.toSorted((a, b) => predicted[b] - predicted[a] || columnIndices[a] - columnIndices[b]);
    const ideal = ofRow.toSorted((a, b) => values[b] - values[a]);
    const listed = ranked.slice(0, length);
    rows++;
    precision += listed.filter((k) => values[k] >= relevantFrom).length / listed.length;
    ndcg += discounted(listed.map(gain)) / discounted(ideal.slice(0, length).map(gain));
  }
  return rows === 0 ? null : { precision: precision / rows, ndcg: ndcg / rows, length, relevantFrom, rows };
}

/** Σ_r g_r / log2(r + 1), r counted from 1. */
function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0);
}
