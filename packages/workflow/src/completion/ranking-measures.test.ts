import { describe, expect, it } from "vitest";
import { rankingMeasures, relevantRating } from "./ranking-measures.js";

const scale = [1, 5] as const;

/** [row, column, value, prediction] */
function entriesOf(list: readonly (readonly [number, number, number, number])[]) {
  const entries = {
    rowIndices: Int32Array.from(list, ([row]) => row),
    columnIndices: Int32Array.from(list, ([, column]) => column),
    values: Float64Array.from(list, ([, , value]) => value),
  };
  return { entries, predicted: Float64Array.from(list, ([, , , prediction]) => prediction) };
}

describe("precision and NDCG on held-out entries", () => {
  it("are those of an example by hand: rows without a relevant entry do not count", () => {
    // Row 0 in the order of predictions: 3, 5, 4 (at k = 2: 3, 5; relevant 1 of 2). Gains 2^(y - 1) - 1: 3, 15, 7.
    // Row 1: 4 alone. Row 2: 2 and 3, none relevant.
    const { entries, predicted } = entriesOf([
      [0, 4, 5, 3.9],
      [1, 0, 4, 1.2],
      [0, 1, 3, 4.5],
      [2, 2, 2, 5],
      [0, 7, 4, 2],
      [2, 3, 3, 1],
    ]);
    const dcg = 3 / Math.log2(2) + 15 / Math.log2(3);
    const best = 15 / Math.log2(2) + 7 / Math.log2(3);
    const found = rankingMeasures(entries, predicted, scale, 2);
    expect(found).toMatchObject({ length: 2, relevantFrom: 4, rows: 2 });
    expect(found?.precision).toBeCloseTo((1 / 2 + 1) / 2, 14);
    expect(found?.ndcg).toBeCloseTo((dcg / best + 1) / 2, 14);
  });

  it("are 1 for the best order, whatever the predictions' scale, and lower for the worst", () => {
    const values = [1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 4, 5];
    const measuresOf = (sign: number) => {
      const { entries, predicted } = entriesOf(values.map((value, column) => [0, column, value, sign * value ** 3]));
      return rankingMeasures(entries, predicted, scale, 6);
    };
    expect(measuresOf(1)).toEqual({ precision: 1, ndcg: 1, length: 6, relevantFrom: 4, rows: 1 });
    expect(measuresOf(-1)?.precision).toBe(0);
    expect(measuresOf(-1)?.ndcg).toBeLessThan(0.3);
  });

  it("do not depend on the order in which entries are listed, also where predictions tie", () => {
    const list = [
      [0, 2, 5, 3],
      [0, 0, 1, 3],
      [0, 1, 4, 3],
    ] as const;
    const [there, back] = [list, list.toReversed()].map((each) => {
      const { entries, predicted } = entriesOf(each);
      return rankingMeasures(entries, predicted, scale, 1);
    });
    expect(there).toEqual(back);
    expect(there).toMatchObject({ precision: 0, ndcg: 0 });
  });

  it("are not known where nothing is relevant", () => {
    const { entries, predicted } = entriesOf([[0, 0, 3, 3]]);
    expect(rankingMeasures(entries, predicted, scale)).toBeNull();
  });

  it.each([
    [[1, 5], 4],
    [[0.5, 5], 4],
    [[1, 10], 8],
    [[0, 1], 1],
  ] as const)("takes ratings of the scale %j from %f on for relevant", (given, from) => {
    expect(relevantRating(given)).toBe(from);
  });
});
