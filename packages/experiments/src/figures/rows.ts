import type { z } from "zod";
import type { Row } from "../experiment.js";

/** Rows as an experiment wrote them, with their types; they have been in a file meanwhile. */
export function parseRows<S extends z.ZodType>(schema: S, rows: readonly Row[]): readonly z.output<S>[] {
  return rows.map((row) => schema.parse(row));
}

/** Groups by a key, in the order in which keys first appear. */
export function groupsOf<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** All combinations of the values of each name, the last name fastest. */
export function gridOf<const G extends Readonly<Record<string, readonly unknown[]>>>(
  values: G,
): readonly { readonly [K in keyof G]: G[K][number] }[] {
  let combinations: readonly Readonly<Record<string, unknown>>[] = [{}];
  for (const [name, choices] of Object.entries(values)) {
    combinations = combinations.flatMap((one) => choices.map((choice) => ({ ...one, [name]: choice })));
  }
  return combinations as readonly { readonly [K in keyof G]: G[K][number] }[];
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** Sample standard deviation; 0 of a single value. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
