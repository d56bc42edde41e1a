import { describe, expect, it } from "vitest";
import { completabilityOf, isFixedPoint, type Pattern, productOf } from "./completability.js";
import { type RationalMatrix, rankOf, solved } from "./elimination.js";
import { nearestRational, over, plus, rational, times, toText } from "./rational.js";

const matrix = (rows: readonly (readonly number[])[]): RationalMatrix => rows.map((row) => row.map((value) => rational(value))); // prettier-ignore
const pattern = (text: string): Pattern => text.split("/").map((row) => Array.from(row, (cell) => cell === "x"));

describe("rational numbers", () => {
  it("are in lowest terms with a positive denominator, so that equal ones are equal", () => {
    expect(toText(rational(-6, -4))).toBe("3/2");
    expect(toText(rational(6, -4))).toBe("-3/2");
    expect(toText(plus(rational(1, 6), rational(1, 3)))).toBe("1/2");
    expect(toText(over(times(rational(2, 3), rational(9, 4)), rational(-3)))).toBe("-1/2");
    expect(() => rational(1, 0)).toThrow("1 / 0 is no number");
  });

  it("are found again from doubles, whatever the sign", () => {
    for (const [n, d] of [
      [0, 1],
      [22, 7],
      [-22, 7],
      [1, 3],
      [-5, 2],
      [355, 113],
    ] as const)
      // prettier-ignore
      expect(nearestRational(n / d, 1000)).toEqual(rational(n, d));
    expect(nearestRational(1 / 3 + 1e-11, 1000)).toEqual(rational(1, 3));
    expect(nearestRational(Math.PI, 150)).toEqual(rational(355, 113));
  });
});

describe("elimination", () => {
  /** Ill-conditioned in floating point; its inverse has whole numbers, 4 on the first place of the inverse of order 2. */
  const hilbert = (n: number): RationalMatrix => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => rational(1, i + j + 1))); // prettier-ignore

  it("finds ranks and solutions that floating point does not", () => {
    expect(rankOf(hilbert(14))).toBe(14);
    expect(rankOf(matrix([[1, 2, 3], [2, 4, 6], [1, 1, 1]]))).toBe(2); // prettier-ignore
    const sums = hilbert(14).map((row) => row.reduce(plus));
    expect(solved(hilbert(14), sums)?.map(toText)).toEqual(new Array(14).fill("1"));
  });

  it("says where there is no solution, and takes one where there are many", () => {
    const singular = matrix([[1, 2], [2, 4]]); // prettier-ignore
    expect(solved(singular, [rational(1), rational(3)])).toBeUndefined();
    expect(solved(singular, [rational(1), rational(2)])?.map(toText)).toEqual(["1", "0"]);
  });
});

describe("what a pattern determines", () => {
  const ones = (count: number): RationalMatrix => matrix(Array.from({ length: count }, (_, k) => [k + 1]));

  it("of rank 1 is everything where rows and columns hang together", () => {
    expect(completabilityOf(pattern("xx/x."), ones(2), ones(2))).toBe("unique");
    expect(completabilityOf(pattern("xx./x.x/.xx"), ones(3), ones(3))).toBe("unique");
    expect(completabilityOf(pattern("x./.x"), ones(2), ones(2))).toBe("undetermined");
    expect(completabilityOf(pattern("xx./xx./..x"), ones(3), ones(3))).toBe("undetermined");
  });

  it("of rank 2 may be one of finitely many, and is not unique with too few entries", () => {
    const u = matrix([[1, 0], [0, 1], [1, 1], [1, 2], [2, 1], [1, -1]]); // prettier-ignore
    const v = matrix([[1, 1], [1, 2], [2, 1], [3, 1], [1, -2], [1, 3]]); // prettier-ignore
    const all = "xxxxxx/xxxxxx/xxxxxx/xxxxxx/xxxxxx/xxxxx.";
    expect(completabilityOf(pattern(all), u, v)).toBe("unique");
    // A row with one entry is free along a line.
    expect(completabilityOf(pattern("xxxxxx/xxxxxx/xxxxxx/xxxxxx/xxxxxx/x....."), u, v)).toBe("undetermined");
    // 20 entries are as many as the freedom, no line has fewer than three, and no two rows share two columns that do.
    const circulant = ["xxx...", ".xxx..", "..xxx.", "...xxx", "x...xx", "xx...x"];
    const sparse = circulant.map((row, i) => (i < 2 ? row.slice(0, 4) + "x" + row.slice(5) : row)).join("/");
    expect(completabilityOf(pattern(sparse), u, v)).not.toBe("undetermined");
  });
});

describe("fixed points at λ = ε = 0", () => {
  const observed = pattern("xx./xx./x.x");
  const truth = productOf(matrix([[-1], [-1], [-1]]), matrix([[3], [-1], [-1]]));

  it("are the low-rank completion and, here, the filling with zeros, but not any other", () => {
    const filled = matrix([[-3, 1, 0], [-3, 1, 0], [-3, 0, 1]]); // prettier-ignore
    const other = matrix([[-3, 1, 1], [-3, 1, 1], [-3, 0, 1]]); // prettier-ignore
    for (const power of [1, 2] as const) {
      expect(isFixedPoint(observed, truth, power)).toBe(true);
      expect(isFixedPoint(observed, filled, power)).toBe(true);
      expect(isFixedPoint(observed, other, power)).toBe(false);
    }
    expect(rankOf(filled)).toBe(2);
  });
});
