import { type Random, shuffledIndices } from "@agop/core";
import type { Pattern } from "./exact/completability.js";

/**
 * All patterns of observations in which every row and column is observed and not everything is, one of each class under exchanges
 * of rows and of columns. lin-RFM does not see such exchanges; it sees a transposition.
 */
export function allPatterns(rows: number, cols: number): readonly Pattern[] {
  const orders = permutations(cols);
  const full = 2 ** cols - 1;
  /** Rows as bit masks, ascending; the class is named by the least of its names. */
  const nameOf = (masks: readonly number[], order: readonly number[]): string =>
    masks
      .map((mask) => order.reduce((moved, to, j) => moved | (((mask >> j) & 1) << to), 0))
      .toSorted((a, b) => a - b)
      .join();
  return ascending(rows, 1, full)
    .filter((masks) => masks.reduce((all, mask) => all | mask, 0) === full && masks.some((mask) => mask !== full))
    .filter((masks) => orders.every((order) => masks.join() <= nameOf(masks, order)))
    .map((masks) => masks.map((mask) => Array.from({ length: cols }, (_, j) => ((mask >> j) & 1) === 1)));
}

/** So many entries of a d x d matrix at random places. */
export function randomPattern(size: number, count: number, random: Random): Pattern {
  const chosen = new Set(shuffledIndices(size * size, random).subarray(0, count));
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => chosen.has(i * size + j)));
}

/** "xx./x.x" */
export function patternText(pattern: Pattern): string {
  return pattern.map((row) => row.map((isObserved) => (isObserved ? "x" : ".")).join("")).join("/");
}

/** All ascending lists of so many numbers from `least` to `most`. */
function ascending(length: number, least: number, most: number): readonly (readonly number[])[] {
  if (length === 0) return [[]];
  return Array.from({ length: most - least + 1 }, (_, k) => least + k).flatMap((first) =>
    ascending(length - 1, first, most).map((rest) => [first, ...rest]),
  );
}

function permutations(count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((rest) =>
    Array.from({ length: count }, (_, k) => [...rest.slice(0, k), count - 1, ...rest.slice(k)]),
  );
}
