import { type Backend, type DenseMatrix, denseMatrix } from "@agop/core";
import { diagonalMatrix } from "@agop/core/backend";
import { assertClose, assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { referenceProduct, transposeOf } from "../reference.js";
import { testMatrices } from "../test-matrices.js";
import { eigenBound, extremeSize, norm } from "../tolerance.js";
import { upperDisturbed } from "./lower-triangle.js";
import { assertRaises, type BackendCheck, copyOut } from "./subject.js";

const symmetricEigen: BackendCheck = {
  id: "symmetric-eigen",
  title: "finds known eigenvalues, with orthonormal vectors that rebuild the matrix",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const spectra: readonly (readonly [string, readonly number[]])[] = [
      ["1 x 1", [-3]],
      ["distinct eigenvalues", [9, 4, 1, 0.5, -2, -7]],
      ["rank 3 of 9", [5, 3, 1, 0, 0, 0, 0, 0, 0]],
      ["multiple eigenvalues", [2, 2, 2, -1, -1]],
      ["many orders of magnitude", Array.from({ length: 20 }, (_, k) => 10 ** (-k / 2))],
      ["25 x 25", Array.from({ length: 25 }, (_, k) => 3 - k / 4)],
    ];
    for (const [what, spectrum] of spectra) {
      assertDecomposes(backend, matrices.symmetric(spectrum), spectrum, what);
    }
    for (const diagonal of [Float64Array.of(1, 1, 1, 1), Float64Array.of(0, 0, 0), Float64Array.of(-1, 5, 0, 5)]) {
      assertDecomposes(backend, diagonalMatrix(diagonal), [...diagonal], `diag(${diagonal.join(", ")})`);
    }
    assertDecomposes(backend, secondDifference(20), secondDifferenceSpectrum(20), "the second difference");
  },
};

const order: BackendCheck = {
  id: "symmetric-eigen-order",
  title: "gives eigenvalues in descending order",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const spectrum of [
      [-7, 3, 0, 3, 12],
      [1, 2, 3, 4, 5, 6, 7],
      [0.5, -0.5],
    ]) {
      const { values } = backend.symmetricEigen(backend.fromDense(matrices.symmetric(spectrum)));
      const isDescending = values.every((value, k) => k === 0 || values[k - 1] >= value);
      if (!isDescending) fail(`eigenvalues ${values.join(", ")} are not in descending order`);
    }
  },
};

const badlyScaled: BackendCheck = {
  id: "symmetric-eigen-badly-scaled",
  title: "decomposes matrices of very large and very small numbers",
  run({ backend }) {
    const spectrum = [6, 4, 1, 0.25, -3];
    const symmetric = testMatrices(backend).symmetric(spectrum);
    const unit = 2 ** Math.floor(Math.log2(extremeSize(backend.precision)));
    for (const size of [unit, 1 / unit]) {
      const scaled = denseMatrix(
        5,
        5,
        symmetric.data.map((value) => value * size),
      );
      const expected = spectrum.map((value) => value * size);
      assertDecomposes(backend, scaled, expected, `entries near ${size}`);
    }
  },
};

const lowerTriangle: BackendCheck = {
  id: "symmetric-eigen-lower-triangle",
  title: "reads the lower triangle only, also where the upper differs in the last bit",
  run({ backend }) {
    const symmetric = testMatrices(backend).symmetric([5, 4, 2, 1, 0.5, -1, -3]);
    const decompose = (matrix: DenseMatrix) => {
      const { values, vectors } = backend.symmetricEigen(backend.fromDense(matrix));
      return { values, vectors: backend.toDense(vectors).data };
    };
    const expected = decompose(symmetric);
    for (const [what, disturbed] of upperDisturbed(symmetric, backend.precision)) {
      const { values, vectors } = decompose(disturbed);
      assertSameBits(values, expected.values, `eigenvalues with ${what} above the diagonal`);
      assertSameBits(vectors, expected.vectors, `eigenvectors with ${what} above the diagonal`);
    }
  },
};

const notFinite: BackendCheck = {
  id: "symmetric-eigen-not-finite",
  title: "refuses a matrix with NaN or infinity",
  run({ backend }) {
    for (const bad of [NaN, Infinity, -Infinity]) {
      for (const [i, j] of [
        [0, 0],
        [1, 0],
        [2, 2],
        [3, 0],
        [3, 2],
      ]) {
        const symmetric = testMatrices(backend).symmetric([4, 3, 2, 1]);
        symmetric.data[i * 4 + j] = bad;
        symmetric.data[j * 4 + i] = bad;
        const handle = backend.fromDense(symmetric);
        const what = `symmetricEigen with ${bad} at (${i}, ${j})`;
        assertRaises("not-finite", () => backend.symmetricEigen(handle), what);
      }
      const single = backend.fromDense(denseMatrix(1, 1, Float64Array.of(bad)));
      assertRaises("not-finite", () => backend.symmetricEigen(single), `symmetricEigen of ${bad}`);
    }
  },
};

export const eigenChecks: readonly BackendCheck[] = [symmetricEigen, order, badlyScaled, lowerTriangle, notFinite];

/** In whatever order the eigenvalues come. */
function assertDecomposes(backend: Backend, symmetric: DenseMatrix, spectrum: readonly number[], what: string): void {
  const n = symmetric.rows;
  const { values, vectors: handle } = backend.symmetricEigen(backend.fromDense(symmetric));
  const vectors = copyOut(backend, handle, n, n, what);
  const relative = eigenBound(n, backend.precision);
  const absolute = relative * norm(symmetric.data);
  assertClose(values.toSorted(), Float64Array.from(spectrum).sort(), absolute, `${what}: eigenvalues, sorted`);

  const products = referenceProduct(transposeOf(vectors), vectors).value.data;
  assertClose(products, diagonalMatrix(new Float64Array(n).fill(1)).data, relative, `${what}: V^T V against I`);

  const scaled = denseMatrix(
    n,
    n,
    vectors.data.map((value, k) => value * values[k % n]),
  );
  const rebuilt = referenceProduct(scaled, transposeOf(vectors)).value.data;
  assertClose(rebuilt, symmetric.data, absolute, `${what}: V diag(values) V^T against S`);
}

/** The tridiagonal matrix (-1, 2, -1). */
function secondDifference(n: number): DenseMatrix {
  const matrix = diagonalMatrix(new Float64Array(n).fill(2));
  for (let i = 1; i < n; i++) {
    matrix.data[i * n + i - 1] = -1;
    matrix.data[(i - 1) * n + i] = -1;
  }
  return matrix;
}

/** 2 - 2 cos(kπ / (n + 1)), k = 1..n. */
function secondDifferenceSpectrum(n: number): readonly number[] {
  return Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
}
