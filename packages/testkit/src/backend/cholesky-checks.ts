import { type Backend, type DenseMatrix, denseMatrix, fromRows } from "@agop/core";
import { assertClose, assertSameBits } from "../allclose.js";
import { referenceProduct } from "../reference.js";
import { type TestMatrices, testMatrices } from "../test-matrices.js";
import { choleskyResidualBound, extremeSize } from "../tolerance.js";
import { upperDisturbed } from "./lower-triangle.js";
import { assertRaises, type BackendCheck, copyOut } from "./subject.js";

const choleskySolve: BackendCheck = {
  id: "cholesky-solve",
  title: "solves positive definite systems with a residual at rounding level, for any number of right-hand sides",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [n, columns, condition] of [
      [1, 1, 1],
      [1, 4, 1],
      [7, 1, 10],
      [12, 3, 1e4],
      [40, 2, 100],
    ] as const) {
      const s = positiveDefinite(matrices, n, condition);
      assertSolves(backend, s, matrices.dense(n, columns), `choleskySolve, n = ${n}, condition ${condition}`);
    }
  },
};

const badlyScaled: BackendCheck = {
  id: "cholesky-badly-scaled",
  title: "solves positive definite systems in any units, also where rows differ by many orders of magnitude",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const n = 8;
    const root = 2 ** Math.floor(Math.log2(extremeSize(backend.precision)) / 2);
    const s = positiveDefinite(matrices, n, 10);
    const b = matrices.dense(n, 2);
    const units: readonly (readonly [string, (i: number) => number])[] = [
      ["large entries", () => root],
      ["small entries", () => 1 / root],
      ["large and small rows", (i) => (i % 2 === 0 ? root : 1 / root)],
      ["rows from large to small", (i) => root ** (1 - (2 * i) / (n - 1))],
    ];
    for (const [what, unit] of units) {
      // Powers of two, so that scaling rounds nothing: D S D x = D b
      const d = Float64Array.from({ length: n }, (_, i) => 2 ** Math.round(Math.log2(unit(i))));
      const dsd = denseMatrix(
        n,
        n,
        s.data.map((value, k) => value * d[Math.floor(k / n)] * d[k % n]),
      );
      const db = denseMatrix(
        n,
        2,
        b.data.map((value, k) => value * d[Math.floor(k / 2)]),
      );
      assertSolves(backend, dsd, db, `choleskySolve, ${what}`);
    }
  },
};

const lowerTriangle: BackendCheck = {
  id: "cholesky-lower-triangle",
  title: "reads the lower triangle only, also where the upper differs in the last bit",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const s = positiveDefinite(matrices, 9, 10);
    const b = backend.fromDense(matrices.dense(9, 2));
    const solve = (matrix: DenseMatrix): Float64Array =>
      backend.toDense(backend.choleskySolve(backend.fromDense(matrix), b)).data;
    const expected = solve(s);
    for (const [what, disturbed] of upperDisturbed(s, backend.precision)) {
      assertSameBits(solve(disturbed), expected, `choleskySolve with ${what} above the diagonal`);
    }
  },
};

const indefinite: BackendCheck = {
  id: "cholesky-indefinite",
  title: "refuses matrices that are not positive definite, or singular to rounding, in any units",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const v = matrices.dense(8, 1);
    const rankOne = denseMatrix(8, 8, referenceProduct(v, denseMatrix(1, 8, v.data)).value.data);
    const cases: readonly (readonly [string, DenseMatrix])[] = [
      ["a zero", fromRows([[0]])],
      ["a negative number", fromRows([[-2]])],
      [
        "an indefinite matrix",
        fromRows([
          [1, 2],
          [2, 1],
        ]),
      ],
      ["a negative definite matrix", matrices.symmetric([-1, -2, -3])],
      ["a matrix of ones", denseMatrix(5, 5, new Float64Array(25).fill(1))],
      ["a matrix of zeros", denseMatrix(3, 3)],
      ["v v^T", rankOne],
    ];
    const unit = 2 ** Math.floor(Math.log2(extremeSize(backend.precision)));
    for (const [what, matrix] of cases) {
      for (const scale of [1, unit, 1 / unit]) {
        const s = backend.fromDense({ ...matrix, data: matrix.data.map((value) => value * scale) });
        const b = backend.fromDense(matrices.dense(matrix.rows, 1));
        assertRaises("not-positive-definite", () => backend.choleskySolve(s, b), `choleskySolve of ${scale} x ${what}`);
      }
    }
  },
};

const notFinite: BackendCheck = {
  id: "cholesky-not-finite",
  title: "refuses a matrix with NaN or infinity",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const b = backend.fromDense(matrices.dense(5, 1));
    for (const bad of [NaN, Infinity, -Infinity]) {
      for (const [i, j] of [
        [0, 0],
        [2, 0],
        [2, 2],
        [4, 3],
        [4, 4],
      ]) {
        const s = positiveDefinite(matrices, 5, 10);
        s.data[i * 5 + j] = bad;
        s.data[j * 5 + i] = bad;
        const handle = backend.fromDense(s);
        const what = `choleskySolve with ${bad} at (${i}, ${j})`;
        assertRaises("not-positive-definite", () => backend.choleskySolve(handle, b), what);
      }
    }
  },
};

export const choleskyChecks: readonly BackendCheck[] = [
  choleskySolve,
  badlyScaled,
  lowerTriangle,
  indefinite,
  notFinite,
];

/** Eigenvalues from 1 to the condition number, on a logarithmic grid. */
function positiveDefinite(matrices: TestMatrices, n: number, condition: number): DenseMatrix {
  return matrices.symmetric(Array.from({ length: n }, (_, k) => condition ** (k / Math.max(n - 1, 1))));
}

function assertSolves(backend: Backend, s: DenseMatrix, b: DenseMatrix, what: string): void {
  const solution = backend.choleskySolve(backend.fromDense(s), backend.fromDense(b));
  const x = copyOut(backend, solution, b.rows, b.cols, what);
  const bound = choleskyResidualBound(s, x, backend.precision);
  assertClose(referenceProduct(s, x).value.data, b.data, bound, `${what}: S X against B`);
}
