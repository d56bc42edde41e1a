import { expect, it } from "vitest";
import { columnStackCost } from "./column-stack-cost.js";

/** Seconds of one fit: two iterations. */
function secondsOf(rows: number, cols: number, wanted: number, observed: number): number {
  const summary = { kind: "matrix-completion", rows, cols, wanted, observations: observed * rows * cols } as const;
  const { operations, operationsPerSecond } = columnStackCost(summary, { centres: 500 });
  return (2 * operations) / operationsPerSecond;
}

it.each([0.9, 0.7])("foretells less than a minute for images of 64 pixels of which %d are seen", (observed) => {
  // With OpenBLAS one fit took half a minute of the processor.
  expect(secondsOf(1800, 64, 64, observed)).toBeLessThan(60);
});

it("foretells more than a minute for a year of hours beside their neighbours", () => {
  expect(secondsOf(9400, 91, 13, 0.85)).toBeGreaterThan(60);
});
