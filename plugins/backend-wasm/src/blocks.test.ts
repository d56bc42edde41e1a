import { type Backend, type DenseMatrix, denseMatrix, type Matrix, toSparse } from "@agop/core";
import { diagonalMatrix } from "@agop/core/backend";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wasmBackend } from "./index.js";

/** Kernels work in blocks of 4, 16, 32, 64, 256 and 512: sizes on either side of their edges. */
const edges = [1, 2, 3, 4, 5, 15, 16, 17, 31, 33, 63, 64, 65, 130];

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 2 });
});
afterAll(() => {
  backend.dispose();
});

/** Small integers, whose sums of products are exact in any order. */
function integers(rows: number, cols: number): DenseMatrix {
  return denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, (_, i) => ((i * 7919) % 23) - 11),
  );
}

function smooth(rows: number, cols: number): DenseMatrix {
  return denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, (_, i) => Math.sin(i * i + 1)),
  );
}

function naiveProduct(a: DenseMatrix, b: DenseMatrix): Float64Array {
  const product = new Float64Array(a.rows * b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.cols; k++) {
      for (let j = 0; j < b.cols; j++) product[i * b.cols + j] += a.data[i * a.cols + k] * b.data[k * b.cols + j];
    }
  }
  return product;
}

function transposeOf({ rows, cols, data }: DenseMatrix): DenseMatrix {
  return denseMatrix(
    cols,
    rows,
    Float64Array.from({ length: data.length }, (_, k) => data[(k % rows) * cols + Math.floor(k / rows)]),
  );
}

function distance(a: Matrix, b: Matrix): number {
  const difference = backend.combine(1, a, -1, b);
  return Math.sqrt(backend.inner(difference, difference));
}

function identity(n: number): Matrix {
  return backend.fromDense(diagonalMatrix(new Float64Array(n).fill(1)));
}

describe("products at the edges of blocks", () => {
  it("are exact on integers, with either side transposed", () => {
    const size = fc.constantFrom(...edges, 255, 257);
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.boolean(), (m, n, k, left, right) => {
        const [a, b] = [integers(m, k), integers(k, n)];
        const product = backend.scope(() => {
          const first = backend.fromDense(left ? transposeOf(a) : a);
          const second = backend.fromDense(right ? transposeOf(b) : b);
          return backend.toDense(backend.multiply(first, second, { left, right })).data;
        });
        expect(product).toEqual(naiveProduct(a, b));
      }),
      { numRuns: 40, examples: [[3, 1030, 5, false, true], [1, 1, 600, true, false]] }, // prettier-ignore
    );
  });

  it("of a matrix with itself are exactly symmetric, and exact on integers", () => {
    for (const [rows, cols] of [
      [70, 130],
      [300, 65],
      [5, 3],
      [33, 515],
    ]) {
      // prettier-ignore
      const a = integers(rows, cols);
      const handle = backend.fromDense(a);
      const expected = naiveProduct(transposeOf(a), a);
      expect(backend.toDense(backend.gram(handle)).data).toEqual(expected);
      expect(backend.toDense(backend.multiply(handle, handle, { left: true })).data).toEqual(expected);
      const outer = backend.toDense(backend.multiply(handle, handle, { right: true })).data;
      expect(outer).toEqual(naiveProduct(a, transposeOf(a)));
    }
  });
});

describe("what moves, maps or sums entries at the edges of blocks", () => {
  it("is exact on integers", () => {
    const size = fc.constantFrom(...edges, 255, 257);
    fc.assert(
      fc.property(size, size, (m, n) => {
        const [a, b] = [integers(m, n), transposeOf(integers(n, m))];
        const ones = (rows: number, cols: number) => denseMatrix(rows, cols, new Float64Array(rows * cols).fill(1));
        const count = Math.ceil(n / 2);
        backend.scope(() => {
          const [first, second] = [backend.fromDense(a), backend.fromDense(b)];
          const numbers = (matrix: Matrix): Float64Array => backend.toDense(matrix).data;
          expect(numbers(backend.transpose(first))).toEqual(transposeOf(a).data);
          expect(numbers(backend.leadingColumns(first, count))).toEqual(a.data.filter((_, k) => k % n < count));
          expect(numbers(backend.rowSums(first))).toEqual(naiveProduct(a, ones(n, 1)));
          expect(numbers(backend.columnSums(first))).toEqual(naiveProduct(ones(1, m), a));
          const products = a.data.map((value, k) => value * b.data[k]);
          expect(numbers(backend.multiplyElementwise(first, second))).toEqual(products);
          const mapped = backend.map(first, { kind: "affine", scale: 3, shift: -2 });
          expect(numbers(mapped)).toEqual(a.data.map((value) => 3 * value - 2));
        });
      }),
      { numRuns: 40, examples: [[65, 64], [4097, 1], [1, 4097]] }, // prettier-ignore
    );
  });
});

describe("decompositions at the edges of blocks", () => {
  it("Cholesky solves to rounding", () => {
    for (const n of [...edges, 200]) {
      const s = backend.addDiagonal(backend.gram(backend.fromDense(smooth(n + 3, n))), 1);
      const x = backend.fromDense(smooth(n, 7));
      const solved = backend.choleskySolve(s, backend.multiply(s, x));
      expect(distance(solved, x)).toBeLessThan(1e-11 * n);
    }
  });

  it("QR rebuilds its matrix with orthonormal columns", () => {
    for (const n of edges) {
      for (const m of [n, n + 1, 2 * n + 9]) {
        const a = backend.fromDense(smooth(m, n));
        const { q, r } = backend.thinQr(a);
        expect(distance(backend.multiply(q, r), a)).toBeLessThan(1e-14 * (m + 10));
        expect(distance(backend.gram(q), identity(n))).toBeLessThan(1e-14 * (m + 10));
        const { data } = backend.toDense(r);
        for (let i = 0; i < n; i++) {
          expect(data[i * n + i]).toBeGreaterThanOrEqual(0);
          expect(data.subarray(i * n, i * n + i).every((value) => value === 0)).toBe(true);
        }
      }
    }
  });

  it("the eigendecomposition rebuilds its matrix with orthonormal vectors", () => {
    for (const n of edges) {
      const a = smooth(n, n);
      const symmetric = backend.combine(1, backend.fromDense(a), 1, backend.fromDense(transposeOf(a)));
      const { values, vectors } = backend.symmetricEigen(symmetric);
      const rebuilt = backend.multiply(backend.scale(vectors, { cols: values }), vectors, { right: true });
      expect(distance(rebuilt, symmetric)).toBeLessThan(2e-14 * n * Math.abs(values[0]));
      expect(distance(backend.gram(vectors), identity(n))).toBeLessThan(1e-14 * (n + 10));
    }
  });

  it("splits a matrix whose parts are coupled by less than rounding", () => {
    const values = Float64Array.of(1, 1e-160, 1e-161, 1e-200, 0, -1);
    const matrix = diagonalMatrix(values);
    for (let i = 1; i < 6; i++) matrix.data[i * 6 + i - 1] = 1e-170;
    const { values: found } = backend.symmetricEigen(backend.fromDense(matrix));
    expect(found[0]).toBe(1);
    expect(found[5]).toBe(-1);
    found.subarray(1, 5).forEach((value) => {
      expect(Math.abs(value)).toBeLessThan(1e-159);
    });
  });
});

describe("working space", () => {
  it("carries nothing from one operation to the next", () => {
    const notFinite = backend.fromDense(denseMatrix(90, 90, new Float64Array(8100).fill(NaN)));
    for (const n of [1, 5, 7]) {
      expect(backend.inner(identity(90), backend.multiply(notFinite, notFinite))).toBeNaN();
      const x = backend.fromDense(integers(n, 3));
      expect(distance(backend.choleskySolve(identity(n), x), x)).toBe(0);
      expect(distance(backend.multiply(identity(n), x), x)).toBe(0);
    }
  });
});

describe("sparse products", () => {
  /** Rows of very different lengths, one of them empty. */
  function spread(rows: number, cols: number) {
    const cells = Array.from({ length: rows * cols }, (_, k) => k).filter(
      (k) => Math.floor(k / cols) !== 2 && (k * 7919) % 31 < 1 + Math.floor(k / cols) / 2,
    );
    return toSparse(rows, cols, {
      rowIndices: Int32Array.from(cells, (k) => Math.floor(k / cols)),
      columnIndices: Int32Array.from(cells, (k) => k % cols),
      values: Float64Array.from(cells, (k) => (k % 9) - 4),
    });
  }

  it("are exact on integers at every width", () => {
    const [rows, cols] = [37, 29];
    const host = spread(rows, cols);
    const full = denseMatrix(rows, cols);
    const s = backend.fromSparse(host);
    const places = Array.from(host.columns, (column, e) => {
      const row = host.rowOffsets.findLastIndex((offset) => offset <= e);
      return row * cols + column;
    });
    places.forEach((place, e) => (full.data[place] = host.values[e]));
    for (let width = 1; width <= 36; width++) {
      const [left, right] = [integers(rows, width), integers(cols, width)];
      const [l, r] = [backend.fromDense(left), backend.fromDense(right)];
      expect(backend.toDense(backend.sparseMultiply(s, r)).data).toEqual(naiveProduct(full, right));
      const across = backend.toDense(backend.sparseMultiply(s, l, true)).data;
      expect(across).toEqual(naiveProduct(transposeOf(full), left));
      const product = naiveProduct(left, transposeOf(right));
      const sampled = backend.toSparse(backend.sampledProduct(s, l, r)).values;
      expect(sampled).toEqual(Float64Array.from(places, (place) => product[place]));
    }
  });
});
