import { type Backend, type DenseMatrix, denseMatrix, fromRows } from "@agop/core";
import { diagonalMatrix } from "@agop/core/backend";
import { assertClose } from "../allclose.js";
import { fail } from "../check.js";
import { referenceProduct, transposeOf } from "../reference.js";
import { testMatrices } from "../test-matrices.js";
import { extremeSize, norm, qrBound } from "../tolerance.js";
import { type BackendCheck, copyOut } from "./subject.js";

const thinQr: BackendCheck = {
  id: "thin-qr",
  title: "factors A = Q R with orthonormal Q and upper triangular R, also where A has dependent columns",
  run({ backend }) {
    const matrices = testMatrices(backend);
    assertFactors(backend, matrices.dense(1, 1), "1 x 1");
    assertFactors(backend, matrices.dense(6, 1), "6 x 1");
    assertFactors(backend, matrices.dense(7, 7), "7 x 7");
    assertFactors(backend, matrices.dense(30, 8), "30 x 8");
    assertFactors(backend, matrices.lowRank(12, 5, 2), "12 x 5 of rank 2");
    assertFactors(backend, denseMatrix(5, 3), "zeros");
    const withZeroColumn = [
      [0, 1],
      [0, 2],
      [0, -2],
    ];
    assertFactors(backend, fromRows(withZeroColumn), "a zero column");
    // Columns that agree but for 1e-5: Gram-Schmidt loses orthogonality here.
    const nearby = matrices.dense(20, 4);
    const first = nearby.data.slice();
    const near = nearby.data.map(
      (value, k) => first[k - (k % 4)] + (backend.precision === "float64" ? 1e-5 : 2 ** -8) * value,
    );
    const stored = backend.toDense(backend.fromDense(denseMatrix(20, 4, near)));
    assertFactors(backend, stored, "nearly dependent columns");
  },
};

const sign: BackendCheck = {
  id: "thin-qr-sign",
  title: "gives R a diagonal that is not negative",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const negative = denseMatrix(1, 1, Float64Array.of(-2));
    for (const a of [negative, matrices.dense(9, 6), matrices.dense(5, 5), matrices.lowRank(8, 4, 1)]) {
      const { r } = backend.thinQr(backend.fromDense(a));
      const { data } = backend.toDense(r);
      const k = Array.from({ length: a.cols }, (_, j) => data[j * a.cols + j]).findIndex((value) => !(value >= 0));
      if (k >= 0) fail(`thinQr of ${a.rows} x ${a.cols}: R_kk is ${data[k * a.cols + k]} at k = ${k}`);
    }
  },
};

const badlyScaled: BackendCheck = {
  id: "thin-qr-badly-scaled",
  title: "factors matrices of very large and very small numbers, also where columns differ by many orders",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const a = matrices.dense(9, 4);
    const unit = 2 ** Math.floor(Math.log2(extremeSize(backend.precision)));
    for (const units of [
      [unit, unit, unit, unit],
      [1 / unit, 1 / unit, 1 / unit, 1 / unit],
      [1, unit, 1 / unit, 1],
    ]) {
      const scaled = denseMatrix(
        9,
        4,
        a.data.map((value, k) => value * units[k % 4]),
      );
      assertFactors(backend, scaled, `columns near ${units.join(", ")}`);
    }
  },
};

export const qrChecks: readonly BackendCheck[] = [thinQr, sign, badlyScaled];

/** Whatever the signs. */
function assertFactors(backend: Backend, a: DenseMatrix, what: string): void {
  const { rows, cols } = a;
  const factors = backend.thinQr(backend.fromDense(a));
  const q = copyOut(backend, factors.q, rows, cols, `${what}: Q`);
  const r = copyOut(backend, factors.r, cols, cols, `${what}: R`);
  const below = r.data.findIndex((value, k) => Math.floor(k / cols) > k % cols && value !== 0);
  if (below >= 0) fail(`${what}: R has ${r.data[below]} below its diagonal`);

  const bound = qrBound(rows, backend.precision);
  const products = referenceProduct(transposeOf(q), q).value.data;
  assertClose(products, diagonalMatrix(new Float64Array(cols).fill(1)).data, bound, `${what}: Q^T Q against I`);
  const columnNorms = Float64Array.from({ length: cols }, (_, j) => norm(a.data.filter((_, k) => k % cols === j)));
  const bounds = a.data.map((_, k) => bound * columnNorms[k % cols]);
  assertClose(referenceProduct(q, r).value.data, a.data, bounds, `${what}: Q R against A`);
}
