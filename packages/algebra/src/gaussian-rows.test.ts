import { cpuBackend } from "@agop/backend-cpu";
import { type DenseMatrix, denseMatrix, observedCells, relativeDistance, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { inverseOf, invertBlock, missingPatterns, posteriorCovariance } from "./gaussian-rows.js";

const backend = cpuBackend();
const random = seededRandom(11);
const d = 5;
const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.normal());
const gramOf = (root: DenseMatrix): DenseMatrix =>
  backend.toDense(backend.gram(backend.fromDense(root), 1 / root.rows));
const regular = gramOf(denseMatrix(9, d, numbers(9 * d)));
/** Of rank 3: columns 3 and 4 are combinations of the others. */
const singular = gramOf(denseMatrix(3, d, numbers(3 * d)));
const table = denseMatrix(
  30,
  d,
  numbers(30 * d).map((value) => (random.uniform() < 0.4 ? NaN : value)),
);
table.data.fill(NaN, 0, d);
table.data.fill(1, d, 2 * d);
const observed = observedCells(table);

/** (K^{-1} + diag(isObserved) / λ)^{-1} summed over rows: conditioning by precisions, for K with a little added where it is singular. */
function byPrecisions(k: DenseMatrix, noise: number): Float64Array {
  const identity = denseMatrix(d, d);
  for (let j = 0; j < d; j++) identity.data[j * (d + 1)] = 1;
  const one = backend.fromDense(identity);
  const prior = backend.toDense(backend.choleskySolve(backend.fromDense(k), one)).data;
  const sum = new Float64Array(d * d);
  for (let i = 0; i < table.rows; i++) {
    const precision = denseMatrix(d, d, prior.slice());
    for (let j = 0; j < d; j++) if (!Number.isNaN(table.data[i * d + j])) precision.data[j * (d + 1)] += 1 / noise;
    backend
      .toDense(backend.choleskySolve(backend.fromDense(precision), one))
      .data.forEach((value, p) => (sum[p] += value));
  }
  return sum;
}

describe("rows with missing cells", () => {
  const patterns = missingPatterns(observed);

  it("are grouped by what they miss", () => {
    const rows = patterns.flatMap((pattern) => Array.from(pattern.rows)).sort((a, b) => a - b);
    expect(rows).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(new Set(patterns.map(({ missing }) => missing.join())).size).toBe(patterns.length);
    for (const { missing, rows: group } of patterns) {
      for (const i of group) {
        const expected = Array.from({ length: d }, (_, j) => j).filter((j) => Number.isNaN(table.data[i * d + j]));
        expect(Array.from(missing)).toEqual(expected);
      }
    }
  });

  it("have the posterior covariance of conditioning by precisions, with noise", () => {
    const { data } = posteriorCovariance(regular, patterns, 0.3, backend);
    expect(relativeDistance(data, byPrecisions(regular, 0.3))).toBeLessThan(1e-10);
  });

  it("and without it, as the limit of little noise", () => {
    const { data } = posteriorCovariance(regular, patterns, 0, backend);
    expect(relativeDistance(data, byPrecisions(regular, 1e-9))).toBeLessThan(1e-6);
  });

  it("also where columns repeat one another, as the limit of ones that nearly do", () => {
    expect(inverseOf(singular)).toBeUndefined();
    const nearly = { ...singular, data: singular.data.map((value, k) => value + (k % (d + 1) === 0 ? 1e-7 : 0)) };
    const { data } = posteriorCovariance(singular, patterns, 0, backend);
    const near = posteriorCovariance(nearly, patterns, 1e-12, backend).data;
    expect(relativeDistance(data, near)).toBeLessThan(1e-4);
  });
});

it.each([1, 2, 3, 4, 7, 8])("a block of %i rows and columns is inverted, whatever stands in its scratch", (m) => {
  const size = 9;
  const a = gramOf(denseMatrix(20, size, numbers(20 * size)));
  const indices = Int32Array.from({ length: m }, (_, p) => size - 1 - p).reverse();
  const inverse = new Float64Array(size * size).fill(NaN);
  invertBlock(a, indices, new Float64Array(2 * size).fill(NaN), inverse);
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < m; q++) {
      const product = indices.reduce((sum, j, l) => sum + a.data[indices[p] * size + j] * inverse[l * m + q], 0);
      expect(product).toBeCloseTo(p === q ? 1 : 0, 10);
    }
  }
});

it("the inverse of a matrix is one", () => {
  const inverse = inverseOf(regular);
  if (!inverse) throw new Error("the matrix is regular");
  const product = backend.toDense(backend.multiply(backend.fromDense(regular), backend.fromDense(inverse))).data;
  product.forEach((value, k) => {
    expect(value).toBeCloseTo(k % (d + 1) === 0 ? 1 : 0, 10);
  });
});
