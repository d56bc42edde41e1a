import { type Random, shuffledIndices } from "@agop/core";
import type { TargetData } from "./targets.js";

/** Rows that are kept for choice and fit, and those that neither sees. */
export interface RowSplit {
  readonly kept: Int32Array;
  readonly heldOut: Int32Array;
}

/** A part of the rows at random, of classes the same part of each. */
export function splitRows(data: TargetData, fraction: number, random: Random): RowSplit {
  const order = mixedRows(data, data.rows, random);
  const chosen = placesAmong(order.length, Math.round(fraction * order.length));
  return {
    kept: order.filter((_, place) => !chosen.has(place)).sort(),
    heldOut: order.filter((_, place) => chosen.has(place)).sort(),
  };
}

/** At most so many of some rows, at random, of classes the same part of each. */
export function someRows(data: TargetData, rows: Int32Array, most: number, random: Random): Int32Array {
  if (rows.length <= most) return rows;
  const chosen = placesAmong(rows.length, most);
  return mixedRows(data, rows, random)
    .filter((_, place) => chosen.has(place))
    .sort();
}

/** `count` places among `length`, evenly spread. */
function placesAmong(length: number, count: number): ReadonlySet<number> {
  return new Set(Array.from({ length: count }, (_, k) => Math.floor(((k + 0.5) * length) / count)));
}

/** The fold of each of some rows, 0 <= fold < count, of classes the same part of each. */
export function foldsOf(data: TargetData, rows: Int32Array, count: number, random: Random): Int32Array {
  const folds = new Int32Array(rows.length);
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  mixedRows(data, rows, random).forEach((row, position) => {
    const place = placeOf.get(row);
    if (place !== undefined) folds[place] = position % count;
  });
  return folds;
}

/** At random, of classes one after the other. */
function mixedRows(data: TargetData, rows: Int32Array, random: Random): Int32Array {
  const mixed = shuffledIndices(rows.length, random).map((place) => rows[place]);
  if (data.kind === "regression") return mixed;
  const { codes } = data;
  return mixed.sort((a, b) => codes[a] - codes[b]);
}
