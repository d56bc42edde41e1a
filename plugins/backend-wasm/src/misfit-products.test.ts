import { type Backend, relativeDistance, seededRandom } from "@agop/core";
import { sampleUniformly } from "@agop/data";
import { afterAll, describe, expect, it } from "vitest";
import { wasmBackend } from "./wasm-backend.js";

const [rows, cols, width, k] = [700, 500, 7, 5];
/** Of several parts. */
const count = 200_000;
const random = seededRandom(1);
const numbers = (rowCount: number, columnCount: number) => ({
  rows: rowCount,
  cols: columnCount,
  data: Float64Array.from({ length: rowCount * columnCount }, () => random.normal()),
});
const { observed: y } = sampleUniformly(numbers(rows, cols), count, random);
const [left, right, a, b] = [numbers(rows, width), numbers(cols, width), numbers(rows, k), numbers(cols, k)];

const backends = { one: await wasmBackend({ threads: 1 }), two: await wasmBackend({ threads: 2 }) };
afterAll(() => {
  backends.one.dispose();
  backends.two.dispose();
});

function products(backend: Backend) {
  return backend.scope(() => {
    const misfit = { alpha: -0.5, left: backend.fromDense(left), right: backend.fromDense(right), beta: 0.5 };
    const sides = [backend.fromDense(a), backend.fromDense(b)] as const;
    const { byRows, byColumns, squares } = backend.misfitProducts(backend.fromSparse(y), misfit, ...sides);
    return { byRows: backend.toDense(byRows).data, byColumns: backend.toDense(byColumns).data, squares };
  });
}

describe("products with a misfit", () => {
  it("are those with its entries, also of many parts", () => {
    const backend = backends.one;
    const sampled = backend.sampledProduct(backend.fromSparse(y), backend.fromDense(left), backend.fromDense(right));
    const z = backend.toSparse(sampled).values.map((value, e) => 0.5 * (y.values[e] - value));
    const held = backend.withValues(sampled, z);
    const { byRows, byColumns, squares } = products(backend);
    const expected = [
      backend.sparseMultiply(held, backend.fromDense(b)),
      backend.sparseMultiply(held, backend.fromDense(a), true),
    ].map((each) => backend.toDense(each).data);
    expect(relativeDistance(byRows, expected[0])).toBeLessThan(1e-13);
    expect(relativeDistance(byColumns, expected[1])).toBeLessThan(1e-13);
    expect(squares / z.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 12);
  });

  it("have the same bits on one thread and on two", () => {
    expect(products(backends.two)).toEqual(products(backends.one));
  });
});
