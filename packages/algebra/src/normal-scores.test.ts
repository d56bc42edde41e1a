import { describe, expect, it } from "vitest";
import { normalQuantile } from "./normal-quantile.js";
import { rankOffsets, scoreOf, scoreScale, valueAt } from "./normal-scores.js";

describe("normal scores", () => {
  it("are quantiles of the normal distribution", () => {
    // Abramowitz and Stegun, table 26.5 and 26.6
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 8);
    expect(normalQuantile(0.01)).toBeCloseTo(-2.326347874, 8);
    expect(normalQuantile(0.6)).toBeCloseTo(0.253347103, 8);
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(1e-5)).toBeCloseTo(-4.264890794, 7);
  });

  it("depend on ranks only, and equal values share theirs", () => {
    const scale = scoreScale(Float64Array.of(5, 1, 1000, 5), rankOffsets.hazen);
    expect(Array.from(scale.values)).toEqual([1, 5, 1000]);
    expect(scoreOf(scale, 1)).toBe(normalQuantile(1 / 8));
    expect(scoreOf(scale, 5)).toBe(0);
    expect(scoreOf(scale, 1000)).toBe(normalQuantile(7 / 8));
    const { scores } = scoreScale(Float64Array.of(5, 1, 1000, 5), rankOffsets.vanDerWaerden);
    expect([...scores]).toEqual([normalQuantile(1 / 5), 0, normalQuantile(4 / 5)]);
  });

  it("between values are on a line, and beyond them those of the last", () => {
    const scale = scoreScale(Float64Array.of(0, 10, 30), rankOffsets.hazen);
    const [low, middle, high] = scale.scores;
    expect(scoreOf(scale, 5)).toBeCloseTo((low + middle) / 2, 14);
    expect(scoreOf(scale, 15)).toBeCloseTo(middle + (high - middle) / 4, 14);
    expect(scoreOf(scale, -7)).toBe(low);
    expect(scoreOf(scale, 31)).toBe(high);
    expect(valueAt(scale, (low + middle) / 2)).toBeCloseTo(5, 14);
    expect([low, middle, high].map((score) => valueAt(scale, score))).toEqual([0, 10, 30]);
    expect([low - 1, high + 1].map((score) => valueAt(scale, score))).toEqual([0, 30]);
  });
});
