import fc from "fast-check";
import { expect, it } from "vitest";
import { mirrorUpper, rowsToColumnsReversed } from "./tiles.js";

const size = fc.integer({ min: 0, max: 80 });
const numbered = (n: number) => Float64Array.from({ length: n * n }, (_, k) => k);

it("mirrors the upper triangle", () => {
  fc.assert(
    fc.property(size, (n) => {
      const mirrored = numbered(n);
      mirrorUpper(mirrored, n);
      const at = (i: number, j: number) => Math.min(i, j) * n + Math.max(i, j);
      expect(mirrored).toEqual(Float64Array.from({ length: n * n }, (_, k) => at(Math.floor(k / n), k % n)));
    }),
    { numRuns: 30 },
  );
});

it("turns rows into columns, the last row first", () => {
  fc.assert(
    fc.property(size, (n) => {
      const turned = new Float64Array(n * n);
      rowsToColumnsReversed(numbered(n), n, turned);
      const at = (i: number, c: number) => (n - 1 - c) * n + i;
      expect(turned).toEqual(Float64Array.from({ length: n * n }, (_, k) => at(Math.floor(k / n), k % n)));
    }),
    { numRuns: 30 },
  );
});
