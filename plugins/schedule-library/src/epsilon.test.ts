import { describe, expect, it } from "vitest";
import { firstEpsilon, type EpsilonState, nextEpsilon } from "./epsilon.js";

const spectrum = (...values: number[]): Float64Array => Float64Array.from(values);

function statesOf(cap: number, spectra: readonly Float64Array[]): readonly EpsilonState[] {
  const states: EpsilonState[] = [];
  for (const values of spectra) states.push(nextEpsilon(states.at(-1) ?? firstEpsilon(cap), values));
  return states;
}

describe("ε", () => {
  it("is the singular value after the cap, and never rises", () => {
    const [first, ...later] = statesOf(2, [spectrum(9, 5, 2), spectrum(9, 5, 3), spectrum(9, 5, 1)]);
    expect(first).toMatchObject({ epsilon: 2, rank: 2, cap: 2 });
    expect(later.map(({ epsilon }) => epsilon)).toEqual([2, 1]);
  });

  it("counts only singular values above it", () => {
    const states = statesOf(3, [spectrum(9, 5, 3, 2), spectrum(9, 5, 1.5, 1.4), spectrum(9, 1, 0.9, 1.4)]);
    expect(states[1]).toMatchObject({ epsilon: 1.4, rank: 3 });
    expect(states[2].rank).toBe(1);
  });

  it("lowers the cap to a gap that persists", () => {
    const values = spectrum(9, 5, 0.01, 0.005, 0.004);
    const [first, second] = statesOf(4, [values, values]);
    expect(first.cap).toBe(4);
    expect(second).toMatchObject({ epsilon: 0.004, rank: 2, cap: 2 });
  });

  it("puts the cap back where ε then stands still: the gap was within the signal", () => {
    const values = spectrum(9, 5, 0.01, 0.009);
    const caps = statesOf(3, new Array<Float64Array>(8).fill(values)).map(({ cap }) => cap);
    expect(caps.slice(0, 3)).toEqual([3, 2, 2]);
    expect(caps.at(-1)).toBe(3);
  });

  it("gives the same ranks and c ε for c times the spectrum", () => {
    const spectra = [spectrum(9, 5, 2), spectrum(9, 6, 1)];
    const scaled = statesOf(2, spectra.map((values) => values.map((value) => 3 * value))); // prettier-ignore
    const expected = statesOf(2, spectra).map(({ epsilon, rank }) => ({ epsilon: 3 * (epsilon ?? NaN), rank }));
    expect(scaled).toMatchObject(expected);
  });

  it("goes on from a state that went through JSON", () => {
    const spectra = [spectrum(9, 5, 0.01, 0.009), spectrum(9, 5, 0.01, 0.008), spectrum(9, 5, 0.01, 0.005)];
    const copied = (state: EpsilonState): EpsilonState => ({
      ...state,
      ...(JSON.parse(JSON.stringify(state)) as object),
    });
    const states = statesOf(3, spectra);
    expect(nextEpsilon(copied(states[1]), spectra[2])).toEqual(states[2]);
  });
});
