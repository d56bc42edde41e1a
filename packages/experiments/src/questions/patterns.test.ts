import { seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import type { Pattern } from "./exact/completability.js";
import { allPatterns, patternText, randomPattern } from "./patterns.js";

/** Everything that exchanges of rows and of columns make of a pattern. */
function orbitOf(pattern: Pattern): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting: Pattern[] = [pattern];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const current = next;
    if (found.has(patternText(current))) continue;
    found.add(patternText(current));
    for (let i = 1; i < current.length; i++)
      waiting.push(current.map((_, k) => current[k === i ? 0 : k === 0 ? i : k]));
    for (let j = 1; j < current[0].length; j++)
      waiting.push(current.map((row) => row.map((_, k) => row[k === j ? 0 : k === 0 ? j : k])));
  }
  return found;
}

describe("all patterns", () => {
  // Binary matrices without a zero row or column, by inclusion and exclusion: Σ_k (-1)^k C(cols, k) (2^(cols - k) - 1)^rows.
  it.each([
    [2, 2, 7],
    [2, 3, 25],
    [3, 2, 25],
    [3, 3, 265],
    [3, 4, 2161],
  ])("of %i x %i are one of each class: with their exchanges and the full one they are %i", (rows, cols, total) => {
    const orbits = allPatterns(rows, cols).map(orbitOf);
    const together = new Set(orbits.flatMap((orbit) => [...orbit]));
    expect(together.size).toBe(total - 1);
    expect(orbits.reduce((sum, orbit) => sum + orbit.size, 0)).toBe(total - 1);
  });
});

it("random patterns have as many entries as they are asked for", () => {
  const pattern = randomPattern(5, 9, seededRandom(1));
  expect(pattern.flat().filter(Boolean)).toHaveLength(9);
  expect(pattern.every((row) => row.length === 5) && pattern.length === 5).toBe(true);
});
