import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignment, createFreeList } from "./free-list.js";

describe("the free list", () => {
  it("hands out aligned ranges that do not overlap, and takes all of them back", () => {
    const steps = fc.array(fc.record({ bytes: fc.nat(2000), giveFirst: fc.boolean(), which: fc.nat() }));
    fc.assert(
      fc.property(steps, (actions) => {
        const list = createFreeList(1024, 1024 + 64 * 200);
        const taken: { readonly start: number; readonly end: number }[] = [];
        for (const { bytes, giveFirst, which } of actions) {
          if (giveFirst && taken.length > 0) list.give(taken.splice(which % taken.length, 1)[0].start);
          const start = list.take(bytes);
          if (start === undefined) continue;
          const range = { start, end: start + bytes };
          expect(start % alignment).toBe(0);
          expect(start).toBeGreaterThanOrEqual(1024);
          expect(range.end).toBeLessThanOrEqual(1024 + 64 * 200);
          for (const other of taken) expect(range.end <= other.start || other.end <= range.start).toBe(true);
          taken.push(range);
        }
        for (const { start } of taken) list.give(start);
        expect(list.inUse()).toBe(0);
        // One piece again: all of it can be taken at once.
        expect(list.tail()).toBe(64 * 200);
        expect(list.take(64 * 200)).toBe(1024);
      }),
    );
  });

  it("gives different addresses to ranges of no bytes", () => {
    const list = createFreeList(0, 1024);
    expect(new Set([list.take(0), list.take(0), list.take(0)]).size).toBe(3);
  });

  it("joins what is added at the end to what was free there", () => {
    const list = createFreeList(0, 1024);
    list.take(512);
    expect(list.take(1024)).toBeUndefined();
    list.extend(1536);
    expect(list.tail()).toBe(1024);
    expect(list.take(1024)).toBe(512);
  });
});
