import { fromRows, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { areaUnderCurve } from "./area-under-curve.js";

/** Part of the pairs of a row of the class and one of another in which the first has the larger score; equal ones are half. */
function byPairs(scores: readonly number[], codes: readonly number[], of: number): number {
  let won = 0;
  let pairs = 0;
  codes.forEach((a, i) => {
    codes.forEach((b, j) => {
      if (a !== of || b === of) return;
      pairs++;
      won += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    });
  });
  return won / pairs;
}

describe("the area under the curve", () => {
  it("of two classes is the part of the pairs that the scores order", () => {
    const random = seededRandom(1);
    const scores = Array.from({ length: 60 }, () => random.integer(8) / 8);
    const codes = scores.map((score) => (score + random.uniform() > 0.9 ? 1 : 0));
    const area = areaUnderCurve(fromRows(scores.map((score) => [1 - score, score])), Int32Array.from(codes));
    expect(area).toBeCloseTo(byPairs(scores, codes, 1), 12);
    expect(area).toBeGreaterThan(0.6);
  });

  it("is 1 of the right order, 0 of the wrong one", () => {
    const scores = fromRows([0.1, 0.2, 0.8, 0.9].map((score) => [1 - score, score]));
    expect(areaUnderCurve(scores, Int32Array.of(0, 0, 1, 1))).toBe(1);
    expect(areaUnderCurve(scores, Int32Array.of(1, 1, 0, 0))).toBe(0);
  });

  it("of three classes is averaged by their frequencies, of those that are there", () => {
    const random = seededRandom(2);
    const codes = Array.from({ length: 50 }, (_, i) => (i < 30 ? 0 : i < 45 ? 1 : 2));
    const rows = codes.map((code) => [0, 1, 2, 3].map((k) => random.uniform() + (k === code ? 0.3 : 0)));
    const one = (k: number): number => byPairs(rows.map((row) => row[k]), codes, k); // prettier-ignore
    const expected = (30 * one(0) + 15 * one(1) + 5 * one(2)) / 50;
    expect(areaUnderCurve(fromRows(rows), Int32Array.from(codes))).toBeCloseTo(expected, 12);
  });

  it("is none where all rows are of one class", () => {
    expect(areaUnderCurve(fromRows([[0, 1], [1, 0]]), Int32Array.of(1, 1))).toBeNull(); // prettier-ignore
  });
});
