import { describe, expect, it } from "vitest";
import { firstFloor, type FloorState, nextFloor } from "./floor-schedule.js";

const spectrum = (...values: number[]): Float64Array => Float64Array.from(values);

function statesOf(cap: number, spectra: readonly Float64Array[]): readonly FloorState[] {
  const states: FloorState[] = [];
  for (const values of spectra) states.push(nextFloor(states.at(-1) ?? firstFloor(cap), values));
  return states;
}

describe("the floor", () => {
  it("is the singular value after the cap, and never rises", () => {
    const [first, ...later] = statesOf(2, [spectrum(9, 5, 2), spectrum(9, 5, 3), spectrum(9, 5, 1)]);
    expect(first).toMatchObject({ floor: 2, rank: 2, cap: 2 });
    expect(later.map(({ floor }) => floor)).toEqual([2, 1]);
  });

  it("counts only singular values above it", () => {
    const states = statesOf(3, [spectrum(9, 5, 3, 2), spectrum(9, 5, 1.5, 1.4), spectrum(9, 1, 0.9, 1.4)]);
    expect(states[1]).toMatchObject({ floor: 1.4, rank: 3 });
    expect(states[2].rank).toBe(1);
  });

  it("lowers the cap to a gap that persists", () => {
    const values = spectrum(9, 5, 0.01, 0.005, 0.004);
    const [first, second] = statesOf(4, [values, values]);
    expect(first.cap).toBe(4);
    expect(second).toMatchObject({ floor: 0.004, rank: 2, cap: 2 });
  });

  it("puts the cap back where the floor then stands still: the gap was within the signal", () => {
    const values = spectrum(9, 5, 0.01, 0.009);
    const caps = statesOf(3, new Array<Float64Array>(8).fill(values)).map(({ cap }) => cap);
    expect(caps.slice(0, 3)).toEqual([3, 2, 2]);
    expect(caps.at(-1)).toBe(3);
  });

  it("gives the same ranks and c ε for c times the spectrum", () => {
    const spectra = [spectrum(9, 5, 2), spectrum(9, 6, 1)];
    const scaled = statesOf(2, spectra.map((values) => values.map((value) => 3 * value))); // prettier-ignore
    const expected = statesOf(2, spectra).map(({ floor, rank }) => ({ floor: 3 * (floor ?? NaN), rank }));
    expect(scaled).toMatchObject(expected);
  });

  it("goes on from a state that went through JSON", () => {
    const spectra = [spectrum(9, 5, 0.01, 0.009), spectrum(9, 5, 0.01, 0.008), spectrum(9, 5, 0.01, 0.005)];
    const copied = (state: FloorState): FloorState => ({ ...state, ...(JSON.parse(JSON.stringify(state)) as object) });
    const states = statesOf(3, spectra);
    expect(nextFloor(copied(states[1]), spectra[2])).toEqual(states[2]);
  });
});
