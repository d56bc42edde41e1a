import type { RowOrder } from "@agop/core/plugin";

/** Rows on a line, series by series. */
export interface RowLine {
  /** The longest series, in rows. */
  readonly longest: number;
  /** The row that lies so many steps behind (or, of a negative number, before) a row of the same series; -1 where there is none. */
  neighbourOf(row: number, steps: number): number;
}

/** So many of the distances from row to row must be alike for the rows to be taken as evenly spaced. */
const evenPart = 0.7;
/** What is alike, and how far from where it should be a row still counts as a neighbour, in the usual distance. */
const tolerance = 0.25;

/**
 * Sorts the rows of each series by their places. Where most distances are alike, a step is that distance, so that a gap in the
 * series has no neighbours in it; where they are not, a step is the next row.
 */
export function rowLine({ places, series }: RowOrder): RowLine {
  const known = [...places.keys()].filter((row) => !Number.isNaN(places[row]));
  const seriesOf = (row: number): number => series?.[row] ?? 0;
  const sorted = Int32Array.from(known).sort((a, b) => seriesOf(a) - seriesOf(b) || places[a] - places[b] || a - b);
  const rank = new Int32Array(places.length).fill(-1);
  sorted.forEach((row, place) => (rank[row] = place));
  const isSame = (a: number, b: number): boolean => seriesOf(sorted[a]) === seriesOf(sorted[b]);
  const distance = usualDistance(sorted, places, isSame);

  const neighbourOf = (row: number, steps: number): number => {
    const from = rank[row];
    if (from < 0) return -1;
    if (distance === undefined) {
      const to = from + steps;
      return to >= 0 && to < sorted.length && isSame(from, to) ? sorted[to] : -1;
    }
    const wanted = places[row] + steps * distance;
    const direction = Math.sign(steps);
    // Rows may be missing or come twice, so that the place is looked for from where it would be in a whole series.
    let to = Math.min(Math.max(from + steps, 0), sorted.length - 1);
    const isBefore = (k: number): boolean =>
      seriesOf(sorted[k]) < seriesOf(row) || (isSame(k, from) && places[sorted[k]] < wanted - tolerance * distance);
    const isAfter = (k: number): boolean =>
      seriesOf(sorted[k]) > seriesOf(row) || (isSame(k, from) && places[sorted[k]] > wanted + tolerance * distance);
    while (to + 1 < sorted.length && isBefore(to)) to++;
    while (to > 0 && isAfter(to)) to--;
    const isThere = isSame(to, from) && !isBefore(to) && !isAfter(to) && Math.sign(to - from) === direction;
    return isThere ? sorted[to] : -1;
  };
  return { longest: longestRun(sorted.length, isSame), neighbourOf };
}

/** The distance between rows that follow one another, where most of them are alike; undefined where they are not. */
function usualDistance(
  sorted: Int32Array,
  places: Float64Array,
  isSame: (a: number, b: number) => boolean,
): number | undefined {
  const gaps: number[] = [];
  for (let k = 1; k < sorted.length; k++) if (isSame(k - 1, k)) gaps.push(places[sorted[k]] - places[sorted[k - 1]]);
  const ascending = Float64Array.from(gaps).sort();
  const median = ascending.at(Math.floor(ascending.length / 2)) ?? 0;
  const alike = gaps.filter((gap) => Math.abs(gap - median) <= tolerance * median).length;
  return median > 0 && alike >= evenPart * gaps.length ? median : undefined;
}

function longestRun(count: number, isSame: (a: number, b: number) => boolean): number {
  let longest = Math.min(count, 1);
  let length = longest;
  for (let k = 1; k < count; k++) {
    length = isSame(k - 1, k) ? length + 1 : 1;
    longest = Math.max(longest, length);
  }
  return longest;
}
