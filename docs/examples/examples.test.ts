import { relativeDistance } from "@agop/core";
import { describe, expect, it } from "vitest";

describe("the examples of the documentation", () => {
  it("complete-a-matrix finds the matrix, and a new row from three entries", async () => {
    const { result, newRow, truth } = await import("./complete-a-matrix.js");
    expect(result.heldOut?.rmse).toBeLessThan(0.01);
    expect(relativeDistance(newRow?.data ?? new Float64Array(40), truth.data.slice(0, 40))).toBeLessThan(0.05);
  });

  it("watch-a-run sees the effective rank fall to two", async () => {
    const { ranksSeen, allEvents } = await import("./watch-a-run.js");
    expect(ranksSeen.length).toBeGreaterThan(2);
    expect(ranksSeen.at(-1)).toBe(2);
    expect(allEvents.at(-1)?.type).toBe("run-finished");
  });

  it("features-of-a-table learns the two directions that matter, and gains by them", async () => {
    const { heldOut, shares, directions } = await import("./features-of-a-table.js");
    expect(heldOut).toHaveLength(5);
    expect(heldOut[4]).toBeLessThan(0.5 * heldOut[0]);
    expect(shares[0] + shares[1]).toBeGreaterThan(0.98);
    // Both directions lie in the plane of (1, 1, 0, 0, ...) and (0, 0, 1, -1, 0, ...).
    const { data, cols } = directions;
    const part = (direction: number, a: number, b: number, sign: number): number =>
      ((data[a * cols + direction] + sign * data[b * cols + direction]) / Math.SQRT2) ** 2;
    for (const k of [0, 1]) expect(part(k, 0, 1, 1) + part(k, 2, 3, -1)).toBeGreaterThan(0.99);
  });
});
