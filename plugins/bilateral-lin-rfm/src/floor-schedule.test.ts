import { describe, expect, it } from "vitest";
import { floorSchedule } from "./floor-schedule.js";

const spectrum = (...values: number[]): Float64Array => Float64Array.from(values);

describe("the floor", () => {
  it("is the singular value after the cap, and never rises", () => {
    const next = floorSchedule(2);
    expect(next(spectrum(9, 5, 2))).toEqual({ floor: 2, rank: 2, cap: 2 });
    expect(next(spectrum(9, 5, 3)).floor).toBe(2);
    expect(next(spectrum(9, 5, 1)).floor).toBe(1);
  });

  it("counts only singular values above it", () => {
    const next = floorSchedule(3);
    next(spectrum(9, 5, 3, 2));
    expect(next(spectrum(9, 5, 1.5, 1.4))).toMatchObject({ floor: 1.4, rank: 3 });
    expect(next(spectrum(9, 1, 0.9, 1.4)).rank).toBe(1);
  });

  it("lowers the cap to a gap that persists", () => {
    const next = floorSchedule(4);
    const values = spectrum(9, 5, 0.01, 0.005, 0.004);
    expect(next(values).cap).toBe(4);
    expect(next(values)).toEqual({ floor: 0.004, rank: 2, cap: 2 });
  });

  it("puts the cap back where the floor then stands still: the gap was within the signal", () => {
    const next = floorSchedule(3);
    const values = spectrum(9, 5, 0.01, 0.009);
    const caps = Array.from({ length: 8 }, () => next(values).cap);
    expect(caps.slice(0, 3)).toEqual([3, 2, 2]);
    expect(caps.at(-1)).toBe(3);
  });

  it("gives the same ranks and c ε for c times the spectrum", () => {
    const [one, three] = [floorSchedule(2), floorSchedule(2)];
    for (const values of [spectrum(9, 5, 2), spectrum(9, 6, 1)]) {
      const { floor, rank } = one(values);
      const scaled = three(values.map((value) => 3 * value));
      expect(scaled).toMatchObject({ floor: 3 * floor, rank });
    }
  });
});
