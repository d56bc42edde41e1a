import { type Backend, denseMatrix, type DenseMatrix, type Matrix } from "@agop/core";
import type { ElementwiseFunction } from "@agop/core/backend";
import { assertClose, assertSameBits } from "../allclose.js";
import { type Reference, referenceProduct, transposeOf } from "../reference.js";
import { testMatrices } from "../test-matrices.js";
import { elementwiseBound } from "../tolerance.js";
import { assertSum } from "./product-checks.js";
import { type BackendCheck, copyOut } from "./subject.js";

const shapes = [
  [1, 1],
  [1, 9],
  [7, 1],
  [6, 6],
  [33, 18],
  [35, 131],
] as const;

const transpose: BackendCheck = {
  id: "transpose",
  title: "transposes, entry by entry as they are",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, cols] of shapes) {
      const a = matrices.dense(rows, cols);
      const what = `transpose of ${rows} x ${cols}`;
      const actual = copyOut(backend, backend.transpose(backend.fromDense(a)), cols, rows, what);
      assertSameBits(actual.data, transposeOf(a).data, what);
    }
  },
};

const addDiagonal: BackendCheck = {
  id: "add-diagonal",
  title: "adds to the diagonal, and leaves all else as it is",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const n of [1, 6, 33]) {
      const a = matrices.dense(n, n);
      for (const shift of [0.75, -2, 0]) {
        const what = `addDiagonal of ${shift}, n = ${n}`;
        const actual = copyOut(backend, backend.addDiagonal(backend.fromDense(a), shift), n, n, what);
        const isDiagonal = (k: number): boolean => k % (n + 1) === 0;
        const offDiagonal = ({ data }: DenseMatrix): Float64Array => data.filter((_, k) => !isDiagonal(k));
        assertSameBits(offDiagonal(actual), offDiagonal(a), `${what}, off the diagonal`);
        const diagonal = a.data.filter((_, k) => isDiagonal(k));
        const reference = {
          value: rowOf(diagonal.map((value) => value + shift)),
          magnitude: rowOf(diagonal.map((value) => Math.abs(value) + Math.abs(shift))),
        };
        assertSum(
          backend,
          actual.data.filter((_, k) => isDiagonal(k)),
          reference,
          1,
          what,
        );
      }
    }
  },
};

const leadingColumns: BackendCheck = {
  id: "leading-columns",
  title: "takes the first columns, any number from none to all",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, cols] of shapes) {
      const a = matrices.dense(rows, cols);
      for (const count of new Set([0, 1, Math.ceil(cols / 2), cols])) {
        const what = `leadingColumns, ${count} of ${rows} x ${cols}`;
        const actual = copyOut(backend, backend.leadingColumns(backend.fromDense(a), count), rows, count, what);
        assertSameBits(
          actual.data,
          a.data.filter((_, k) => k % cols < count),
          what,
        );
      }
    }
  },
};

const multiplyElementwise: BackendCheck = {
  id: "multiply-elementwise",
  title: "multiplies entry by entry, also a matrix with itself",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, cols] of shapes) {
      const a = matrices.dense(rows, cols);
      for (const b of [a, matrices.dense(rows, cols)]) {
        const first = backend.fromDense(a);
        const product = backend.multiplyElementwise(first, b === a ? first : backend.fromDense(b));
        const what = `multiplyElementwise ${rows} x ${cols}`;
        assertSum(backend, copyOut(backend, product, rows, cols, what).data, elementwiseProduct(a, b), 1, what);
      }
    }
  },
};

const rowSums: BackendCheck = {
  id: "row-sums",
  title: "sums rows to the accuracy of its precision",
  run: ({ backend }) => {
    assertSums(backend, (a) => backend.rowSums(a), rowSumsOf, "rowSums");
  },
};

const columnSums: BackendCheck = {
  id: "column-sums",
  title: "sums columns to the accuracy of its precision",
  run: ({ backend }) => {
    assertSums(backend, (a) => backend.columnSums(a), columnSumsOf, "columnSums");
  },
};

/** The functions in and beyond their domains, with numbers that every precision holds, and the formula of each. */
const functions: readonly (readonly [ElementwiseFunction, (x: number) => number])[] = [
  [{ kind: "exp" }, Math.exp],
  [{ kind: "sqrt" }, Math.sqrt],
  [{ kind: "power", exponent: 3 }, (x) => x ** 3],
  [{ kind: "power", exponent: 0.75 }, (x) => x ** 0.75],
  [{ kind: "power", exponent: -0.5 }, (x) => 1 / Math.sqrt(x)],
  [{ kind: "power", exponent: -2 }, (x) => x ** -2],
  [{ kind: "power", exponent: -0.5, threshold: 0.25 }, (x) => (x <= 0.25 ? 0 : 1 / Math.sqrt(x))],
  [{ kind: "affine", scale: -0.5, shift: 3 }, (x) => 3 - x / 2],
  [{ kind: "maximum", bound: 0.125 }, (x) => Math.max(x, 0.125)],
];

const map: BackendCheck = {
  id: "map",
  title: "applies each elementwise function to the accuracy of its precision",
  run({ backend }) {
    for (const [rows, cols] of shapes) {
      const a = testMatrices(backend).dense(rows, cols);
      const positive = { ...a, data: a.data.map(Math.abs) };
      // At the threshold and at the bound themselves.
      if (a.data.length > 1) positive.data.set([0.25, 0.125]);
      for (const [f, formula] of functions) {
        for (const given of f.kind === "sqrt" || f.kind === "power" ? [positive] : [a, positive]) {
          const what = `map ${JSON.stringify(f)} of ${rows} x ${cols}`;
          const actual = copyOut(backend, backend.map(backend.fromDense(given), f), rows, cols, what);
          const bound = elementwiseBound(f, given.data, given.data.map(formula), backend.precision);
          assertClose(actual.data, given.data.map(formula), bound, what);
        }
      }
    }
  },
};

const mapDomain: BackendCheck = {
  id: "map-domain",
  title: "gives NaN outside the domain of a function, lets NaN through, and knows 0 and infinity",
  run({ backend }) {
    const given = rowOf(Float64Array.of(NaN, 0, -2, Infinity, 1, NaN, -1000, 1000));
    for (const [f, formula] of functions) {
      const actual = backend.toDense(backend.map(backend.fromDense(given), f)).data;
      const expected = given.data.map(formula);
      const what = `map ${JSON.stringify(f)} of ${given.data.join(", ")}`;
      const bound = elementwiseBound(f, given.data, expected, backend.precision);
      // What no number of the precision is large enough for.
      const isBeyond = (value: number): boolean => Math.abs(value) > largest[backend.precision];
      const clipped = expected.map((value) => (isBeyond(value) ? Math.sign(value) * Infinity : value));
      assertClose(actual, clipped, bound, what);
    }
  },
};

const largest = { float64: Number.MAX_VALUE, float32: (2 - 2 ** -23) * 2 ** 127 } as const;

export const entryChecks: readonly BackendCheck[] = [
  transpose,
  addDiagonal,
  leadingColumns,
  multiplyElementwise,
  rowSums,
  columnSums,
  map,
  mapDomain,
];

/** A ∘ B. */
export function elementwiseProduct(a: DenseMatrix, b: DenseMatrix): Reference {
  const value = a.data.map((x, k) => x * b.data[k]);
  return { value: { ...a, data: value }, magnitude: { ...a, data: value.map(Math.abs) } };
}

export function rowSumsOf(a: DenseMatrix): Reference {
  return referenceProduct(a, denseMatrix(a.cols, 1, new Float64Array(a.cols).fill(1)));
}

export function columnSumsOf(a: DenseMatrix): Reference {
  return referenceProduct(denseMatrix(1, a.rows, new Float64Array(a.rows).fill(1)), a);
}

function assertSums(
  backend: Backend,
  sums: (a: Matrix) => Matrix,
  referenceOf: (a: DenseMatrix) => Reference,
  name: string,
): void {
  const matrices = testMatrices(backend);
  for (const [rows, cols] of shapes) {
    const a = matrices.dense(rows, cols);
    const reference = referenceOf(a);
    const what = `${name} of ${rows} x ${cols}`;
    const actual = copyOut(backend, sums(backend.fromDense(a)), reference.value.rows, reference.value.cols, what);
    assertSum(backend, actual.data, reference, a.data.length / actual.data.length, what);
  }
}

function rowOf(data: Float64Array): DenseMatrix {
  return denseMatrix(1, data.length, data);
}
