import { fromRows, observedCells, seededRandom, toEntries } from "@agop/core";
import { describe, expect, it } from "vitest";
import {
  baselineAt,
  centreRowsAndColumns,
  scaleEntries,
  shrinkRowsAndColumns,
  standardiseColumns,
  unscaleAt,
} from "./scaling.js";

describe("scaling by columns", () => {
  const observed = observedCells(fromRows([[1, 5, NaN, NaN], [3, 5, 2, NaN], [NaN, 5, 4, NaN]])); // prettier-ignore
  const scaling = standardiseColumns(observed);

  it("gives observed values mean 0 and variance 1", () => {
    const { columnIndices, values } = { ...toEntries(observed), values: scaleEntries(scaling, toEntries(observed)) };
    const ofColumn = (j: number) => Array.from(values).filter((_, k) => columnIndices[k] === j);
    expect(ofColumn(0)).toEqual([-1, 1]);
    expect(ofColumn(1)).toEqual([0, 0, 0]);
    expect(ofColumn(2)).toEqual([-1, 1]);
  });

  it("can be undone, and has the means as its origin", () => {
    expect(unscaleAt(scaling, 0, 0, -1)).toBe(1);
    expect(baselineAt(scaling, 2, 2)).toBe(3);
    expect(baselineAt(scaling, 0, 3)).toBe(0);
    expect(unscaleAt(scaling, 0, 3, 2)).toBe(2);
  });

  it("does not take rounding for variation", () => {
    const constant = observedCells(fromRows([[0.1], [0.1], [0.1], [0.1], [0.1], [0.1], [0.1]]));
    expect(scaleEntries(standardiseColumns(constant), toEntries(constant)).every((z) => Math.abs(z) < 1e-12)).toBe(
      true,
    );
  });
});

describe("scaling by rows and columns", () => {
  it("finds additive effects exactly, even from part of the entries", () => {
    const random = seededRandom(4);
    const rows = Array.from({ length: 12 }, () => random.normal());
    const cols = Array.from({ length: 9 }, () => random.normal());
    const table = rows.map((r) => cols.map((c) => (random.uniform() < 0.6 ? 3 + r + c : NaN)));
    const scaling = centreRowsAndColumns(observedCells(fromRows(table)));
    rows.forEach((r, i) => {
      cols.forEach((c, j) => {
        expect(baselineAt(scaling, i, j)).toBeCloseTo(3 + r + c, 8);
      });
    });
  });

  it("does not take rounding for variation, also where the mean is zero", () => {
    const random = seededRandom(1);
    const centred = (count: number) => {
      const values = Array.from({ length: count }, () => random.normal());
      const mean = values.reduce((sum, value) => sum + value / count, 0);
      return values.map((value) => value - mean);
    };
    const [rows, cols] = [centred(30), centred(20)];
    const scaling = centreRowsAndColumns(observedCells(fromRows(rows.map((r) => cols.map((c) => r + c)))));
    expect(unscaleAt(scaling, 0, 0, 1) - baselineAt(scaling, 0, 0)).toBe(1);
  });

  it("can be undone", () => {
    const observed = observedCells(fromRows([[5, 3, NaN], [4, NaN, 1], [1, 1, 2]])); // prettier-ignore
    const scaling = centreRowsAndColumns(observed);
    const { rowIndices, columnIndices, values } = toEntries(observed);
    const back = scaleEntries(scaling, toEntries(observed)).map((z, k) =>
      unscaleAt(scaling, rowIndices[k], columnIndices[k], z),
    );
    back.forEach((value, k) => {
      expect(value).toBeCloseTo(values[k], 12);
    });
  });
});

describe("scaling by shrunk effects of rows and columns", () => {
  const random = seededRandom(5);
  const [rows, cols] = [15, 12];
  const table = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: cols }, (__, j) =>
      random.uniform() < 0.5 ? 3 + Math.sin(i) + Math.cos(2 * j) + random.normal() : NaN,
    ),
  );
  const observed = observedCells(fromRows(table));

  it("has the effects that minimise squared errors + 5 times their squares", () => {
    const scaling = shrinkRowsAndColumns(observed);
    const mean = observed.values.reduce((sum, value) => sum + value, 0) / observed.values.length;
    const effectOfRow = (i: number): number => baselineAt(scaling, i, 0) - baselineAt(scaling, 0, 0);
    // The gradient: Σ_j (x_ij - μ - r_i - c_j) = 5 r_i, of which differences of rows need no more than baselines.
    const residuals = table.map((row, i) =>
      row.reduce((sum, value, j) => (Number.isNaN(value) ? sum : sum + value - baselineAt(scaling, i, j)), 0),
    );
    residuals.forEach((residual, i) => {
      expect(residual - residuals[0]).toBeCloseTo(5 * effectOfRow(i), 6);
    });
    expect(scaling.kind === "rows-and-columns" && scaling.mean).toBeCloseTo(mean, 12);
  });

  it("takes less off a row with few entries than the plain means, and nothing where there are none", () => {
    const lone = observedCells(fromRows([[9, NaN, NaN], [1, 2, NaN], [2, 1, NaN], [1, 1, NaN]])); // prettier-ignore
    const [shrunk, plain] = [shrinkRowsAndColumns(lone), centreRowsAndColumns(lone)];
    expect(baselineAt(shrunk, 0, 0)).toBeLessThan(0.6 * baselineAt(plain, 0, 0));
    const mean = 17 / 7;
    expect(baselineAt(shrunk, 3, 2)).toBeLessThan(mean);
    expect(baselineAt(shrunk, 3, 2) - baselineAt(shrunk, 2, 2)).toBeLessThan(0);
  });
});
