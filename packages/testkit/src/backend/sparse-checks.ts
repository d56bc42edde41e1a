import { denseMatrix } from "@agop/core";
import { assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { densify, entriesAt, referenceProduct, transposeOf } from "../reference.js";
import { testMatrices } from "../test-matrices.js";
import { assertSum } from "./product-checks.js";
import { type BackendCheck, copyOut } from "./subject.js";

/** Rows and columns of the sparse matrix, columns of the dense one, share of entries stored. */
const shapes = [
  [2, 2, 1, 1],
  [9, 6, 3, 0.4],
  [6, 21, 10, 0.7],
  [5, 5, 2, 0],
] as const;

const sparseMultiply: BackendCheck = {
  id: "sparse-multiply",
  title: "multiplies a sparse matrix with a dense one",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, inner, cols, fraction] of shapes) {
      const s = matrices.sparse(rows, inner, fraction);
      const b = matrices.dense(inner, cols);
      const product = backend.sparseMultiply(backend.fromSparse(s), backend.fromDense(b));
      const actual = copyOut(backend, product, rows, cols, "sparseMultiply").data;
      assertSum(backend, actual, referenceProduct(densify(s), b), inner, `sparseMultiply ${rows} x ${inner}`);
    }
  },
};

const sparseMultiplyTransposed: BackendCheck = {
  id: "sparse-multiply-transposed",
  title: "multiplies a transposed sparse matrix with a dense one",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [inner, rows, cols, fraction] of [...shapes, [7, 7, 2, 0.5]] as const) {
      const s = matrices.sparse(inner, rows, fraction);
      const b = matrices.dense(inner, cols);
      const product = backend.sparseMultiply(backend.fromSparse(s), backend.fromDense(b), true);
      const actual = copyOut(backend, product, rows, cols, "sparseMultiply transposed").data;
      const reference = referenceProduct(transposeOf(densify(s)), b);
      assertSum(backend, actual, reference, inner, `sparseMultiply of ${inner} x ${rows} transposed`);
    }
  },
};

const sampledProduct: BackendCheck = {
  id: "sampled-product",
  title: "computes L R^T on a pattern, whatever the values there",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, cols, width, fraction] of shapes) {
      const pattern = matrices.sparse(rows, cols, fraction);
      const left = matrices.dense(rows, width);
      const right = matrices.dense(cols, width);
      const handle = backend.sampledProduct(
        backend.fromSparse(pattern),
        backend.fromDense(left),
        backend.fromDense(right),
      );
      const actual = backend.toSparse(handle);
      if (handle.count !== pattern.values.length) fail(`sampledProduct: ${handle.count} entries`);
      assertSameBits(Float64Array.from(actual.columns), Float64Array.from(pattern.columns), "columns");
      assertSameBits(Float64Array.from(actual.rowOffsets), Float64Array.from(pattern.rowOffsets), "row offsets");
      const full = referenceProduct(left, transposeOf(right));
      const at = (data: Float64Array) => denseMatrix(1, handle.count, entriesAt({ rows, cols, data }, pattern));
      const reference = { value: at(full.value.data), magnitude: at(full.magnitude.data) };
      assertSum(backend, actual.values, reference, width, `sampledProduct ${rows} x ${cols}`);
    }
  },
};

const sample: BackendCheck = {
  id: "sample",
  title: "takes the entries of a dense matrix on a pattern as they are",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, cols, , fraction] of shapes) {
      const a = matrices.dense(rows, cols);
      const pattern = matrices.sparse(rows, cols, fraction);
      const actual = backend.toSparse(backend.sample(backend.fromDense(a), backend.fromSparse(pattern)));
      assertSameBits(actual.values, entriesAt(a, pattern), `sample of ${rows} x ${cols}`);
      assertSameBits(Float64Array.from(actual.columns), Float64Array.from(pattern.columns), "columns");
    }
  },
};

const overwrite: BackendCheck = {
  id: "overwrite",
  title: "puts the entries of a sparse matrix into a copy of a dense one, zeros among them",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, cols, , fraction] of shapes) {
      const a = matrices.dense(rows, cols);
      const s = matrices.sparse(rows, cols, fraction);
      if (s.values.length > 0) s.values[0] = 0;
      const expected = a.data.slice();
      for (let i = 0; i < rows; i++) {
        for (let k = s.rowOffsets[i]; k < s.rowOffsets[i + 1]; k++) expected[i * cols + s.columns[k]] = s.values[k];
      }
      const result = backend.overwrite(backend.fromDense(a), backend.fromSparse(s));
      assertSameBits(copyOut(backend, result, rows, cols, "overwrite").data, expected, `overwrite ${rows} x ${cols}`);
    }
  },
};

export const sparseChecks: readonly BackendCheck[] = [
  sparseMultiply,
  sparseMultiplyTransposed,
  sampledProduct,
  sample,
  overwrite,
];
