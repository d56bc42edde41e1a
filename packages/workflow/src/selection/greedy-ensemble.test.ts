import { seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { greedyEnsemble } from "./greedy-ensemble.js";

const random = seededRandom(3);
const noise = (scale: number): Float64Array => Float64Array.from({ length: 400 }, () => scale * random.normal());
const meanSquare = (errors: readonly Float64Array[], weights: readonly number[]): number => {
  let squares = 0;
  for (let i = 0; i < errors[0].length; i++) {
    squares += errors.reduce((sum, error, m) => sum + weights[m] * error[i], 0) ** 2;
  }
  return squares / errors[0].length;
};

describe("a greedy ensemble", () => {
  it("of errors that cancel takes both, by halves", () => {
    const error = noise(1);
    expect(greedyEnsemble([error, error.map((value) => -value)], 10)).toEqual([
      { place: 0, weight: 0.5 },
      { place: 1, weight: 0.5 },
    ]);
  });

  it("begins with the best alone, and ends better than it", () => {
    const errors = [noise(1.2), noise(1), noise(1.1)];
    const shares = greedyEnsemble(errors, 10);
    expect(shares[0].place).toBe(1);
    expect(shares).toHaveLength(3);
    const weights = errors.map((_, m) => shares.find(({ place }) => place === m)?.weight ?? 0);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 14);
    expect(meanSquare(errors, weights)).toBeLessThan(meanSquare(errors, [0, 1, 0]) / 2);
  });

  it("leaves one alone that is much better than all others, and one that others only repeat", () => {
    expect(greedyEnsemble([noise(1), noise(1e-4), noise(1e-2)], 10)).toEqual([{ place: 1, weight: 1 }]);
    const error = noise(1);
    expect(greedyEnsemble([error, error, error.map((value) => 1.01 * value)], 10)).toEqual([{ place: 0, weight: 1 }]);
    expect(greedyEnsemble([noise(1), new Float64Array(400)], 10)).toEqual([{ place: 1, weight: 1 }]);
  });

  it("takes no more than it is told to, and weighs those better then", () => {
    const errors = Array.from({ length: 6 }, () => noise(1));
    for (const most of [1, 2, 4]) expect(greedyEnsemble(errors, most)).toHaveLength(most);
  });

  it("passes over errors that are not finite, and chooses none of none", () => {
    const broken = noise(1).fill(NaN, 3, 4);
    expect(greedyEnsemble([broken, noise(1)], 10)).toEqual([{ place: 1, weight: 1 }]);
    expect(greedyEnsemble([broken], 10)).toEqual([]);
    expect(greedyEnsemble([], 10)).toEqual([]);
  });
});
