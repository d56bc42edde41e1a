import type { Verdict } from "../experiment.js";
import { groupsOf } from "./rows.js";

/** Whether one number stands to another as is claimed; null where one of them is missing. */
export type Comparison = boolean | null;

/** Of a statement on all of some comparisons: one that fails decides it; where some are missing, or all, nothing else does. */
export function verdictOf(comparisons: readonly Comparison[]): Verdict {
  if (comparisons.includes(false)) return "does not hold";
  return comparisons.length === 0 || comparisons.includes(null) ? "undecided" : "holds";
}

/** a < b; NaN stands for what is missing. */
export function isBelow(a: number, b: number): Comparison {
  return Number.isNaN(a) || Number.isNaN(b) ? null : a < b;
}

/** a <= b; NaN stands for what is missing. */
export function isAtMost(a: number, b: number): Comparison {
  return Number.isNaN(a) || Number.isNaN(b) ? null : a <= b;
}

/** Rows at the places where each of some methods was run: no method is compared by draws that another was spared. */
export function inCommon<T>(
  rows: readonly T[],
  methods: readonly string[],
  { methodOf, placeOf }: { methodOf(row: T): string; placeOf(row: T): string },
): readonly T[] {
  const compared = rows.filter((row) => methods.includes(methodOf(row)));
  return [...groupsOf(compared, placeOf).values()]
    .filter((group) => new Set(group.map(methodOf)).size === methods.length)
    .flat();
}
