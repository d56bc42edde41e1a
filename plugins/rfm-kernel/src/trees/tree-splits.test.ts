import { describe, expect, it } from "vitest";
import { depthOf, loadSplits, saveSplits, type TreeSplits } from "./tree-splits.js";

/** Of one feature, with the nodes ((0 | 1) | (2 | 3)) in order: the root, the left, the right. */
const balanced: TreeSplits = {
  features: 1,
  directions: Float64Array.of(1, 1, 1),
  thresholds: Float64Array.of(0, -1, 1),
  spreads: Float64Array.of(1, 1, 1),
  children: Int32Array.of(1, 2, ~0, ~1, ~2, ~3),
};

describe("the splits of a tree", () => {
  it("are loaded as they were saved", () => {
    expect(loadSplits(saveSplits(balanced), 4)).toStrictEqual(balanced);
  });

  it("are as deep as the longest path", () => {
    expect(depthOf(balanced)).toBe(2);
    expect(depthOf({ ...balanced, children: Int32Array.of(~0, 1, ~1, 2, ~2, ~3) })).toBe(3);
    expect(depthOf({ ...balanced, thresholds: new Float64Array(), children: new Int32Array() })).toBe(0);
  });

  it.each([
    ["a node that comes after its child", [1, 2, ~0, 0, ~2, ~3]],
    ["a leaf with two parents", [1, 2, ~0, ~1, ~1, ~3]],
    ["a leaf that is not there", [1, 2, ~0, ~1, ~2, ~4]],
    ["a child too few", [1, 2, ~0, ~1, ~2]],
  ])("are refused with %s", (_, children) => {
    const saved = saveSplits({ ...balanced, children: Int32Array.from(children) });
    expect(() => loadSplits(saved, 4)).toThrow(expect.objectContaining({ code: "state-invalid" }));
  });
});
