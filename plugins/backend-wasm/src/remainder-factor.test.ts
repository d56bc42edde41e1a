import { seededRandom } from "@agop/core";
import { choleskyInPlace } from "@agop/core/backend";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "./engine.js";
import { openEngine } from "./open-engine.js";
import { type RemainderFactor, withRemainderFactor } from "./remainder-factor.js";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine(2);
});
afterAll(() => {
  engine.dispose();
});

interface Landmarks {
  /** exp(-‖u_i - u_j‖) + 0.1 I of n points in the plane. */
  readonly s: Float64Array;
  /** The first r columns of its Cholesky factor. */
  readonly l: Float64Array;
  readonly n: number;
  readonly r: number;
}

function landmarks(n: number, r: number): Landmarks {
  const random = seededRandom(1);
  const points = Array.from({ length: n }, () => [random.normal(), random.normal()] as const);
  const s = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const distance = Math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]);
      s[i * n + j] = Math.exp(-distance) + (i === j ? 0.1 : 0);
    }
  }
  const factor = s.slice();
  expect(choleskyInPlace(factor, n)).toBe(true);
  const l = new Float64Array(n * r);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < Math.min(r, i + 1); k++) l[i * r + k] = factor[i * n + k];
  }
  return { s, l, n, r };
}

function withFactor<T>({ s, l, n, r }: Landmarks, use: (factor: RemainderFactor, l: number) => T): T | undefined {
  return engine.borrow(n * n, (sAt) =>
    engine.borrow(n * r, (lAt) => {
      engine.memory.numbers(sAt, n * n).set(s);
      engine.memory.numbers(lAt, n * r).set(l);
      return withRemainderFactor(engine, { s: sAt, n, l: lAt, r }, (factor) => use(factor, lAt));
    }),
  );
}

/** The columns of V^T V. */
function inverseColumns(of: Landmarks): readonly Float64Array[] {
  const { n } = of;
  const columns = withFactor(of, (factor) =>
    Array.from({ length: n }, (_, j) => {
      const [unit, once, twice] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
      unit[j] = 1;
      factor.multiply(unit, once);
      factor.multiplyTransposed(once, twice);
      return twice;
    }),
  );
  if (!columns) throw new Error("there is a factor");
  return columns;
}

/** R = S - L L^T. */
function remainder({ s, l, n, r }: Landmarks, i: number, j: number): number {
  let sum = s[i * n + j];
  for (let k = 0; k < r; k++) sum -= l[i * r + k] * l[j * r + k];
  return sum;
}

describe("what landmarks leave of a kernel system", () => {
  it("is inverted where every point has all others for neighbours, and its mean diagonal is the landmarks'", () => {
    const of = landmarks(12, 4);
    const { n, r } = of;
    const inverse = inverseColumns(of);
    for (let j = r; j < n; j++) {
      for (let i = r; i < n; i++) {
        let sum = 0;
        for (let k = r; k < n; k++) sum += remainder(of, i, k) * inverse[j][k];
        expect(sum).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
    let mean = 0;
    for (let i = r; i < n; i++) mean += remainder(of, i, i) / (n - r);
    for (let i = 0; i < r; i++) expect(1 / inverse[i][i]).toBeCloseTo(mean, 12);
  });

  it("takes the nearest points where there are more: R V^T V stays near I", () => {
    const of = landmarks(300, 64);
    const { n, r } = of;
    const inverse = inverseColumns(of);
    let apart = 0;
    for (let j = r; j < n; j++) {
      for (let i = r; i < n; i++) {
        let sum = i === j ? -1 : 0;
        for (let k = r; k < n; k++) if (inverse[j][k] !== 0) sum += remainder(of, i, k) * inverse[j][k];
        apart += sum ** 2;
      }
    }
    // The mean of the diagonal alone, ‖R / σ - I‖, is at 14.6, the last points before each give 13.3.
    expect(Math.sqrt(apart)).toBeLessThan(3);
  });

  it("multiplies many columns as one by one", () => {
    const of = landmarks(100, 64);
    const { n, r } = of;
    const all = withFactor(of, (factor, l) =>
      engine.borrow(n * r, (out) => {
        factor.multiplyInto(l, out);
        const expected = Array.from({ length: r }, (_, k) => {
          const image = new Float64Array(n);
          factor.multiply(
            of.l.filter((_value, place) => place % r === k),
            image,
          );
          return image;
        });
        return { product: engine.memory.numbers(out, n * r).slice(), expected };
      }),
    );
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < r; k++) expect(all?.product[i * r + k]).toBeCloseTo(all?.expected[k][i] ?? NaN, 12);
    }
  });

  it.each([NaN, -1, Infinity])("is not factored with %s on the diagonal", (value) => {
    const of = landmarks(100, 64);
    of.s[80 * 101] = value;
    expect(withFactor(of, () => true)).toBeUndefined();
  });
});
