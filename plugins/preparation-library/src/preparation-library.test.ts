import { fromRows, observedCells, type SparseMatrix, toEntries } from "@agop/core";
import type { RowOrder } from "@agop/core/plugin";
import { checkPlugin } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { chooseSteps } from "./choose-steps.js";
import { neighbours, normalScores, preparationLibraryPlugin, rescale, standardise } from "./index.js";
import { rowLine } from "./row-line.js";

checkPlugin(preparationLibraryPlugin);

const places = (...of: readonly number[]): RowOrder => ({ places: Float64Array.from(of) });

/** As rows of numbers, NaN where nothing is observed. */
function dense({ rows, cols, ...matrix }: SparseMatrix): readonly (readonly number[])[] {
  const { rowIndices, columnIndices, values } = toEntries({ rows, cols, ...matrix });
  const table = Array.from({ length: rows }, () => new Array<number>(cols).fill(NaN));
  values.forEach((value, k) => (table[rowIndices[k]][columnIndices[k]] = value));
  return table;
}

describe("standardise and rescale", () => {
  const observed = observedCells(
    fromRows([
      [1, 10],
      [3, NaN],
      [NaN, 14],
    ]),
  );

  it("standardise gives each column mean 0 and deviation 1", () => {
    expect(dense(standardise().prepare(observed, { isList: false }).observed)).toEqual([
      [-1, -1],
      [1, NaN],
      [NaN, 1],
    ]);
  });

  it("rescale divides by the root mean square: (1 + 9 + 100 + 196) / 4 = 76.5", () => {
    const { observed: scaled } = rescale().prepare(observed, { isList: true });
    expect(scaled.values[1] * Math.sqrt(76.5)).toBeCloseTo(10, 12);
  });

  it("rescale neither overflows nor divides by zero", () => {
    const huge = observedCells(fromRows([[1e300, -1e300]]));
    expect([...rescale().prepare(huge, { isList: true }).observed.values]).toEqual([1, -1]);
    const zero = observedCells(fromRows([[0, 0]]));
    expect([...rescale().prepare(zero, { isList: true }).observed.values]).toEqual([0, 0]);
  });
});

describe("normal scores", () => {
  const amounts = [3, 1, 40, 3, 900, NaN];
  const flags = [0, 1, 0, 0, NaN, 1];
  const preparedOf = (columns: readonly (readonly number[])[]) =>
    normalScores().prepare(observedCells(fromRows(amounts.map((_, i) => columns.map((column) => column[i])))), {
      isList: false,
    });

  it("are Φ^{-1}(rank / 6) of five values, of equal ones their mean rank; two values are left as they are", () => {
    const { observed } = preparedOf([amounts, flags]);
    // Abramowitz and Stegun, table 26.5: Φ^{-1} of 1/6, 2.5/6, 4/6, 5/6; scipy.stats.norm.ppf says the same.
    const expected = [-0.2104283942, -0.9674215661, 0.4307272993, -0.2104283942, 0.9674215661, NaN];
    dense(observed).forEach(([score, flag], i) => {
      if (i === 5) expect(score).toBeNaN();
      else expect(score).toBeCloseTo(expected[i], 8);
      expect(flag).toBe(flags[i]);
    });
  });

  it("are the same of anything that rises with the column", () => {
    const plain = dense(preparedOf([amounts]).observed);
    const bent = dense(preparedOf([amounts.map((value) => Math.exp(value / 100))]).observed);
    expect(bent).toEqual(plain);
  });

  it("come back exactly where they were observed, on lines between, and never beyond", () => {
    const { observed, restore } = preparedOf([amounts, flags]);
    const scores = dense(observed).map(([score]) => score);
    scores.slice(0, 5).forEach((score, i) => {
      expect(restore(5, 0, score)).toBe(amounts[i]);
    });
    expect(restore(5, 0, (scores[2] + scores[4]) / 2)).toBeCloseTo(470, 9);
    expect([restore(5, 0, -3), restore(5, 0, 3)]).toEqual([1, 900]);
    expect(restore(4, 1, 1.5)).toBe(1.5);
  });

  it("are of tables, whose columns are things of their own", () => {
    expect(normalScores().appliesTo({ isList: true })).toBe(false);
  });
});

describe("rows on a line", () => {
  it("finds neighbours by their places, whatever the order of the rows", () => {
    const { neighbourOf } = rowLine(places(30, 10, 20, 40));
    expect([1, -1, 2].map((steps) => neighbourOf(2, steps))).toEqual([0, 1, 3]);
    expect(neighbourOf(3, 1)).toBe(-1);
  });

  it("a gap in even rows has no neighbours in it, and a row beyond the gap is as far away as it is", () => {
    const { neighbourOf } = rowLine(places(0, 1, 2, 3, 6, 7, 8, 9));
    expect([neighbourOf(3, 1), neighbourOf(3, 3), neighbourOf(4, -1), neighbourOf(4, -3)]).toEqual([-1, 4, -1, 3]);
  });

  it("of uneven rows the next one is the neighbour", () => {
    const { neighbourOf } = rowLine(places(0, 1, 10, 11, 50, 400, 2000));
    expect([neighbourOf(1, 1), neighbourOf(4, 2), neighbourOf(6, 1)]).toEqual([2, 6, -1]);
  });

  it("series end where the next begins, and rows without a place have none", () => {
    const series = Int32Array.of(0, 0, 1, 1, 1);
    const { neighbourOf } = rowLine({ places: Float64Array.of(1, 2, 1, NaN, 2), series });
    expect([neighbourOf(0, 1), neighbourOf(1, 1), neighbourOf(2, 1), neighbourOf(3, 1)]).toEqual([1, -1, 4, -1]);
  });

  it("of rows that come twice at one place another place is taken", () => {
    const { neighbourOf } = rowLine(places(0, 0, 1, 2, 3, 4, 5, 6));
    expect(neighbourOf(0, 1)).toBe(2);
    expect(neighbourOf(1, 1)).toBe(2);
  });
});

describe("neighbours", () => {
  it("puts the rows before and after beside each row, and what is missing stays so", () => {
    const observed = observedCells(
      fromRows([
        [1, 10],
        [2, NaN],
        [3, 30],
      ]),
    );
    const { observed: wide } = neighbours({ steps: [1] }).prepare(observed, { isList: false, order: places(0, 1, 2) });
    expect(dense(wide)).toEqual([
      [1, 10, NaN, NaN, 2, NaN],
      [2, NaN, 1, 10, 3, 30],
      [3, 30, 2, NaN, NaN, NaN],
    ]);
  });

  it("finds a season of 24 in hours, and none in noise", () => {
    const hours = Float64Array.from({ length: 600 }, (_, row) => row);
    const wave = (row: number): number => Math.sin((2 * Math.PI * row) / 24) + 0.3 * noise(row);
    const daily = observedCells(fromRows(Array.from(hours, (_, row) => [wave(row), noise(3 * row + 7)])));
    expect(chooseSteps(daily, rowLine({ places: hours }))).toEqual([1, 2, 24]);
    const random = observedCells(fromRows(Array.from(hours, (_, row) => [noise(row)])));
    expect(chooseSteps(random, rowLine({ places: hours }))).toEqual([]);
  });

  it("refuses a step of nothing", () => {
    expect(() => neighbours({ steps: [0] })).toThrow("a step is 0; it must be a whole number >= 1");
  });
});

/** Of unit variance, the same each time: an irrational rotation run through a hash of its bits. */
function noise(index: number): number {
  let hash = Math.imul(index + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash ^= hash >>> 13;
  return Math.sqrt(12) * ((hash >>> 0) / 2 ** 32 - 0.5);
}
