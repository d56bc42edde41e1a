import { describe, expect, it } from "vitest";
import { seededRandom } from "../random.js";
import { choleskyInPlace } from "./cholesky.js";
import { factorRemainder } from "./remainder-factor.js";

/** S = exp(-‖u_i - u_j‖) + 0.1 I of n points in the plane, and the first r columns of its Cholesky factor. */
function landmarks(n: number, r: number) {
  const random = seededRandom(1);
  const points = Array.from({ length: n }, () => [random.normal(), random.normal()] as const);
  const s = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const distance = Math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]);
      s[i * n + j] = s[j * n + i] = Math.exp(-distance) + (i === j ? 0.1 : 0);
    }
  }
  const factor = s.slice();
  expect(choleskyInPlace(factor, n)).toBe(true);
  const l = new Float64Array(n * r);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < Math.min(r, i + 1); k++) l[i * r + k] = factor[i * n + k];
  }
  return { s, l, remainder: factorRemainder(s, l, n, r) };
}

/** Column j of V^T V. */
function column(remainder: ReturnType<typeof factorRemainder>, n: number, j: number): Float64Array {
  const [unit, once, twice] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  unit[j] = 1;
  remainder?.multiply(unit, once);
  remainder?.multiplyTransposed(once, twice);
  return twice;
}

describe("what landmarks leave of a kernel system", () => {
  it("is inverted where every point has all others for neighbours, and its mean diagonal is the landmarks'", () => {
    const [n, r] = [12, 4];
    const { s, l, remainder } = landmarks(n, r);
    const left = (i: number, j: number): number => {
      let sum = s[i * n + j];
      for (let k = 0; k < r; k++) sum -= l[i * r + k] * l[j * r + k];
      return sum;
    };
    for (let j = r; j < n; j++) {
      const inverse = column(remainder, n, j);
      for (let i = r; i < n; i++) {
        let sum = 0;
        for (let k = r; k < n; k++) sum += left(i, k) * inverse[k];
        expect(sum).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
    let mean = 0;
    for (let i = r; i < n; i++) mean += left(i, i) / (n - r);
    for (let i = 0; i < r; i++) expect(1 / column(remainder, n, i)[i]).toBeCloseTo(mean, 12);
  });

  it("takes the nearest points where there are more: R V^T V stays near I", () => {
    const [n, r] = [300, 64];
    const { s, l, remainder } = landmarks(n, r);
    let apart = 0;
    for (let j = r; j < n; j++) {
      const inverse = column(remainder, n, j);
      for (let i = r; i < n; i++) {
        let sum = i === j ? -1 : 0;
        for (let k = r; k < n; k++) {
          if (inverse[k] === 0) continue;
          let left = s[i * n + k];
          for (let m = 0; m < r; m++) left -= l[i * r + m] * l[k * r + m];
          sum += left * inverse[k];
        }
        apart += sum ** 2;
      }
    }
    // The mean of the diagonal alone, ‖R / σ - I‖, is at 14.6, the last points before each give 13.3.
    expect(Math.sqrt(apart)).toBeLessThan(3);
  });

  it("multiplies many columns in their place as one by one", () => {
    const [n, r] = [100, 64];
    const { l, remainder } = landmarks(n, r);
    const expected = Array.from({ length: r }, (_, k) => {
      const image = new Float64Array(n);
      remainder?.multiply(
        l.filter((_value, place) => place % r === k),
        image,
      );
      return image;
    });
    const rows = l.slice();
    remainder?.overwrite(rows, r);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < r; k++) expect(rows[i * r + k]).toBeCloseTo(expected[k][i], 12);
    }
  });

  it.each([NaN, -1])("is not factored with %s on the diagonal", (value) => {
    const { s, l } = landmarks(100, 64);
    s[80 * 101] = value;
    expect(factorRemainder(s, l, 100, 64)).toBeUndefined();
  });
});
