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
});
