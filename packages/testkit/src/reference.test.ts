import { denseMatrix } from "@agop/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertClose, assertSameBits } from "./allclose.js";
import { preciseDot, referenceSolve } from "./reference.js";

const whole = fc.maxSafeInteger();

describe("the precise dot product", () => {
  it("agrees with whole-number arithmetic, also where almost everything cancels", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(whole, whole), { minLength: 1, maxLength: 20 }), (pairs) => {
        // Followed by their opposites but for the last, so that only one product is left of large sums.
        const cancelling = [...pairs, ...pairs.slice(1).map(([x, y]) => [-x, y] as const)];
        const values = (index: 0 | 1) => ({
          values: Float64Array.from(cancelling, (pair) => pair[index]),
          offset: 0,
          stride: 1,
        });
        const exact = BigInt(pairs[0][0]) * BigInt(pairs[0][1]);
        const size = cancelling.reduce((sum, [x, y]) => sum + Math.abs(x * y), 0);
        const actual = preciseDot(values(0), values(1), cancelling.length);
        const bound = Number.EPSILON * Math.abs(Number(exact)) + (cancelling.length * Number.EPSILON) ** 2 * size;
        expect(Math.abs(actual - Number(exact))).toBeLessThanOrEqual(bound);
      }),
      { seed: 1 },
    );
  });

  it("walks along columns", () => {
    const matrix = { values: Float64Array.of(1, 2, 3, 4, 5, 6), offset: 1, stride: 2 };
    const ones = { values: Float64Array.of(1), offset: 0, stride: 0 };
    expect(preciseDot(matrix, ones, 3)).toBe(12);
  });
});

describe("the reference solver", () => {
  it("solves the Hilbert matrix of order 8 to nearly full precision", () => {
    // Scaled by lcm(1..15) = 360360 the matrix and its row sums are whole numbers; the solution is all ones.
    const n = 8;
    const hilbert = denseMatrix(n, n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) hilbert.data[i * n + j] = 360360 / (i + j + 1);
    const sums = Float64Array.from({ length: n }, (_, i) =>
      hilbert.data.subarray(i * n, (i + 1) * n).reduce((sum, value) => sum + value, 0),
    );
    assertClose(referenceSolve(hilbert, sums), new Float64Array(n).fill(1), 1e-14, "the solution");
  });
});

describe("the matchers", () => {
  const numbers = (...values: number[]) => Float64Array.of(...values);
  it("accept what is within its bound", () => {
    assertClose(numbers(1, NaN, Infinity), numbers(1.5, NaN, Infinity), 0.5, "x");
    assertClose(numbers(1, 2), numbers(1, 3), numbers(0, 1), "x");
    assertSameBits(numbers(0, NaN), numbers(0, NaN), "x");
  });
  it.each([
    [numbers(1), numbers(1.6), "entry 0 is 1, not 1.6"],
    [numbers(1, NaN), numbers(9, 2), "entry 1 is NaN"],
    [numbers(1, 2), numbers(1, NaN), "entry 1 is 2"],
    [numbers(1), numbers(1, 2), "1 numbers, not 2"],
    [numbers(Infinity), numbers(-Infinity), "entry 0 is Infinity"],
  ])("refuse %s for %s", (actual, expected, message) => {
    expect(() => {
      assertClose(actual, expected, 0.5, "x");
    }).toThrow(message);
  });
  it("tell zero from minus zero", () => {
    expect(() => {
      assertSameBits(numbers(0), numbers(-0), "x");
    }).toThrow("entry 0");
  });
});
