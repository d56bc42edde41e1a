import { type DenseMatrix, denseMatrix, toSparse } from "@agop/core";
import { fail } from "../check.js";
import { densify, entriesAt, referenceProduct, transposeOf } from "../reference.js";
import { smallProduct, testMatrices } from "../test-matrices.js";
import { extremeSize } from "../tolerance.js";
import { columnSumsOf, elementwiseProduct, rowSumsOf } from "./entry-checks.js";
import { assertSum, combination, innerReference, scaledData } from "./product-checks.js";
import type { BackendCheck } from "./subject.js";

const badlyScaled: BackendCheck = {
  id: "products-badly-scaled",
  title: "neither overflows nor loses digits in sums and products of very large and very small numbers",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const large = extremeSize(backend.precision);
    for (const [first, second] of [
      [large, large],
      [large, 1 / large],
      [1 / large, large],
      [1 / large, 1 / large],
    ] as const) {
      const what = `entries near ${first} and ${second}`;
      const a = matrices.dense(6, 5, first);
      const b = matrices.dense(5, 3, second);
      const c = matrices.dense(6, 5, second);
      const aHandle = backend.fromDense(a);
      const cHandle = backend.fromDense(c);
      const product = backend.toDense(backend.multiply(aHandle, backend.fromDense(b))).data;
      assertSum(backend, product, referenceProduct(a, b), 5, `multiply, ${what}`);
      const squares = backend.toDense(backend.gram(aHandle)).data;
      assertSum(backend, squares, referenceProduct(transposeOf(a), a), 6, `gram, ${what}`);
      const inner = Float64Array.of(backend.inner(aHandle, cHandle));
      assertSum(backend, inner, innerReference(a, c), 30, `inner, ${what}`);
      const sum = backend.toDense(backend.combine(1, aHandle, -1, cHandle)).data;
      assertSum(backend, sum, combination(1, a, -1, c), 2, `combine, ${what}`);
      const factors = { rows: new Float64Array(6).fill(second) };
      const value = denseMatrix(6, 5, scaledData(a, factors));
      const scaled = { value, magnitude: denseMatrix(6, 5, value.data.map(Math.abs)) };
      assertSum(backend, backend.toDense(backend.scale(aHandle, factors)).data, scaled, 1, `scale, ${what}`);

      const entries = backend.toDense(backend.multiplyElementwise(aHandle, cHandle)).data;
      assertSum(backend, entries, elementwiseProduct(a, c), 1, `multiplyElementwise, ${what}`);
      assertSum(backend, backend.toDense(backend.rowSums(aHandle)).data, rowSumsOf(a), 5, `rowSums, ${what}`);
      assertSum(backend, backend.toDense(backend.columnSums(aHandle)).data, columnSumsOf(a), 6, `columnSums, ${what}`);

      const s = matrices.sparse(4, 5, 0.6, first);
      const sHandle = backend.fromSparse(s);
      const spread = backend.toDense(backend.sparseMultiply(sHandle, backend.fromDense(b))).data;
      assertSum(backend, spread, referenceProduct(densify(s), b), 5, `sparseMultiply, ${what}`);
      const left = matrices.dense(4, 2, first);
      const right = matrices.dense(5, 2, second);
      const sampled = backend.sampledProduct(sHandle, backend.fromDense(left), backend.fromDense(right));
      const full = referenceProduct(left, transposeOf(right));
      const at = (matrix: DenseMatrix): DenseMatrix => denseMatrix(1, s.values.length, entriesAt(matrix, s));
      const reference = { value: at(full.value), magnitude: at(full.magnitude) };
      assertSum(backend, backend.toSparse(sampled).values, reference, 2, `sampledProduct, ${what}`);
    }
  },
};

const notFiniteVisible: BackendCheck = {
  id: "products-not-finite",
  title: "lets NaN and infinity show in sums and products, also where they meet a zero",
  run({ backend }) {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const clean = denseMatrix(3, 3, Float64Array.of(1, 0, 2, 0, 0, 0, 3, 4, 0));
      const dirty = denseMatrix(3, 3, Float64Array.of(0, 1, 0, 2, bad, 0, 0, 0, 1));
      const cleanHandle = backend.fromDense(clean);
      const dirtyHandle = backend.fromDense(dirty);
      const expectSame = (actual: Float64Array, expected: Float64Array, what: string): void => {
        const k = expected.findIndex((value, index) => Number.isFinite(value) !== Number.isFinite(actual[index]));
        if (k >= 0) fail(`${what} with ${bad}: entry ${k} is ${actual[k]}, not ${expected[k]}`);
      };
      for (const [first, second, handles] of [
        [clean, dirty, [cleanHandle, dirtyHandle]],
        [dirty, clean, [dirtyHandle, cleanHandle]],
      ] as const) {
        const product = backend.toDense(backend.multiply(...handles)).data;
        expectSame(product, smallProduct(first, second).data, "multiply");
        const sum = backend.toDense(backend.combine(1, handles[0], 2, handles[1])).data;
        expectSame(sum, combination(1, first, 2, second).value.data, "combine");
        const entries = backend.toDense(backend.multiplyElementwise(...handles)).data;
        expectSame(entries, elementwiseProduct(first, second).value.data, "multiplyElementwise");
      }
      const squares = backend.toDense(backend.gram(dirtyHandle)).data;
      expectSame(squares, smallProduct(transposeOf(dirty), dirty).data, "gram");
      const factors = { rows: Float64Array.of(0, 0, 0) };
      const scaled = backend.toDense(backend.scale(dirtyHandle, factors)).data;
      expectSame(scaled, scaledData(dirty, factors), "scale");
      const inner = Float64Array.of(backend.inner(cleanHandle, dirtyHandle));
      expectSame(inner, innerReference(clean, dirty).value.data, "inner");
      expectSame(backend.toDense(backend.transpose(dirtyHandle)).data, transposeOf(dirty).data, "transpose");
      const shifted = backend.toDense(backend.addDiagonal(dirtyHandle, 1)).data;
      expectSame(shifted, dirty.data, "addDiagonal");
      const leading = backend.toDense(backend.leadingColumns(dirtyHandle, 2)).data;
      expectSame(
        leading,
        dirty.data.filter((_, k) => k % 3 < 2),
        "leadingColumns",
      );
      expectSame(backend.toDense(backend.rowSums(dirtyHandle)).data, rowSumsOf(dirty).value.data, "rowSums");
      expectSame(backend.toDense(backend.columnSums(dirtyHandle)).data, columnSumsOf(dirty).value.data, "columnSums");
      const diagonal = Float64Array.of(1, 2, 1);
      const stored = toSparse(3, 3, {
        rowIndices: Int32Array.of(0, 1, 2),
        columnIndices: Int32Array.of(0, 1, 2),
        values: diagonal,
      });
      const spread = backend.toDense(backend.sparseMultiply(backend.fromSparse(stored), dirtyHandle)).data;
      expectSame(spread, scaledData(dirty, { rows: diagonal }), "sparseMultiply");
    }
  },
};

export const rangeChecks: readonly BackendCheck[] = [badlyScaled, notFiniteVisible];
