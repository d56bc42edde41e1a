import { type Backend, type DenseMatrix, denseMatrix } from "@agop/core";
import { assertClose, assertSameBits } from "../allclose.js";
import { type Reference, referenceProduct, transposeOf } from "../reference.js";
import { testMatrices } from "../test-matrices.js";
import { sumBound } from "../tolerance.js";
import { type BackendCheck, copyOut } from "./subject.js";

/** Rows, inner dimension and columns of the product. */
const shapes = [
  [1, 1, 1],
  [1, 7, 1],
  [5, 1, 4],
  [1, 6, 9],
  [7, 5, 3],
  [17, 33, 18],
] as const;

const multiply: BackendCheck = {
  id: "multiply",
  title: "multiplies to the accuracy of its precision",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, inner, cols] of shapes) {
      const a = matrices.dense(rows, inner);
      const b = matrices.dense(inner, cols);
      const product = backend.multiply(backend.fromDense(a), backend.fromDense(b));
      const actual = copyOut(backend, product, rows, cols, "multiply").data;
      assertSum(backend, actual, referenceProduct(a, b), inner, `multiply ${rows} x ${inner} x ${cols}`);
    }
  },
};

const multiplyTransposed: BackendCheck = {
  id: "multiply-transposed",
  title: "multiplies with either side, or both, transposed",
  run({ backend }) {
    const matrices = testMatrices(backend);
    // Among them a square shape, where a flag that is ignored raises no error.
    for (const [rows, inner, cols] of [
      [1, 1, 1],
      [1, 6, 9],
      [7, 5, 3],
      [6, 6, 6],
    ] as const) {
      const a = matrices.dense(rows, inner);
      const b = matrices.dense(inner, cols);
      const reference = referenceProduct(a, b);
      for (const flags of [
        { left: true, right: false },
        { left: false, right: true },
        { left: true, right: true },
        { left: false, right: false },
      ]) {
        const stored = (matrix: DenseMatrix, flag: boolean) => backend.fromDense(flag ? transposeOf(matrix) : matrix);
        const product = backend.multiply(stored(a, flags.left), stored(b, flags.right), flags);
        const what = `multiply ${rows} x ${inner} x ${cols} ${JSON.stringify(flags)}`;
        assertSum(backend, copyOut(backend, product, rows, cols, what).data, reference, inner, what);
      }
    }
  },
};

const gram: BackendCheck = {
  id: "gram",
  title: "computes A^T A, and a multiple of it, to the accuracy of its precision",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, cols] of [
      [1, 1],
      [1, 5],
      [6, 1],
      [4, 9],
      [33, 18],
    ] as const) {
      const a = matrices.dense(rows, cols);
      const actual = copyOut(backend, backend.gram(backend.fromDense(a)), cols, cols, "gram").data;
      assertSum(backend, actual, referenceProduct(transposeOf(a), a), rows, `gram of ${rows} x ${cols}`);
      // A power of two: the multiple has the same rounding.
      const multiple = copyOut(backend, backend.gram(backend.fromDense(a), 0.25), cols, cols, "gram").data;
      assertSum(
        backend,
        multiple.map((value) => 4 * value),
        referenceProduct(transposeOf(a), a),
        rows,
        "a quarter of it",
      );
    }
  },
};

const gramSymmetric: BackendCheck = {
  id: "gram-symmetric",
  title: "gives an A^T A that is symmetric to the last bit",
  run({ backend }) {
    const a = testMatrices(backend).dense(40, 19);
    const result = backend.toDense(backend.gram(backend.fromDense(a)));
    assertSameBits(transposeOf(result).data, result.data, "gram, transposed");
  },
};

const combine: BackendCheck = {
  id: "combine",
  title: "combines linearly, also a matrix with itself and with a factor of zero",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const a = matrices.dense(5, 7);
    const b = matrices.dense(5, 7);
    for (const [alpha, beta] of [
      [1, 1],
      [0.5, -3],
      [0, 1],
      [2, 0],
    ] as const) {
      for (const second of [a, b]) {
        const first = backend.fromDense(a);
        const sum = backend.combine(alpha, first, beta, second === a ? first : backend.fromDense(second));
        const reference = combination(alpha, a, beta, second);
        assertSum(backend, copyOut(backend, sum, 5, 7, "combine").data, reference, 2, `combine ${alpha}, ${beta}`);
      }
    }
  },
};

const scale: BackendCheck = {
  id: "scale",
  title: "scales rows, columns, both or neither",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const a = matrices.dense(6, 4);
    const rows = matrices.dense(1, 6).data;
    const cols = matrices.dense(1, 4).data;
    for (const factors of [{ rows, cols }, { rows }, { cols }, {}]) {
      const value = denseMatrix(6, 4, scaledData(a, factors));
      const reference = { value, magnitude: denseMatrix(6, 4, value.data.map(Math.abs)) };
      const actual = copyOut(backend, backend.scale(backend.fromDense(a), factors), 6, 4, "scale").data;
      assertSum(backend, actual, reference, 1, `scale by ${Object.keys(factors).join(" and ") || "nothing"}`);
    }
  },
};

const inner: BackendCheck = {
  id: "inner",
  title: "computes inner products to the accuracy of its precision",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, cols] of [
      [1, 1],
      [1, 9],
      [23, 11],
    ] as const) {
      const a = matrices.dense(rows, cols);
      const b = matrices.dense(rows, cols);
      const actual = Float64Array.of(backend.inner(backend.fromDense(a), backend.fromDense(b)));
      assertSum(backend, actual, innerReference(a, b), rows * cols, `inner of ${rows} x ${cols}`);
    }
  },
};

export const productChecks: readonly BackendCheck[] = [
  multiply,
  multiplyTransposed,
  gram,
  gramSymmetric,
  combine,
  scale,
  inner,
];

export function assertSum(
  { precision }: Backend,
  actual: Float64Array,
  reference: Reference,
  terms: number,
  what: string,
): void {
  assertClose(actual, reference.value.data, sumBound(reference, terms, precision), what);
}

/** α A + β B. */
export function combination(alpha: number, a: DenseMatrix, beta: number, b: DenseMatrix): Reference {
  const { rows, cols } = a;
  const value = a.data.map((x, k) => alpha * x + beta * b.data[k]);
  const magnitude = a.data.map((x, k) => Math.abs(alpha * x) + Math.abs(beta * b.data[k]));
  return { value: denseMatrix(rows, cols, value), magnitude: denseMatrix(rows, cols, magnitude) };
}

/** diag(rows) A diag(cols). */
export function scaledData(
  a: DenseMatrix,
  { rows, cols }: { readonly rows?: Float64Array; readonly cols?: Float64Array },
): Float64Array {
  return a.data.map((x, k) => x * (rows?.[Math.floor(k / a.cols)] ?? 1) * (cols?.[k % a.cols] ?? 1));
}

/** Σ a b as a 1 x 1 product. */
export function innerReference(a: DenseMatrix, b: DenseMatrix): Reference {
  return referenceProduct(denseMatrix(1, a.data.length, a.data), denseMatrix(b.data.length, 1, b.data));
}
