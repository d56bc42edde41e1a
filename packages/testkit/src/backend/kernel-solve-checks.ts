import { type Backend, type DenseMatrix, denseMatrix, type Matrix } from "@agop/core";
import type { RadialKernel } from "@agop/core/backend";
import { assertClose } from "../allclose.js";
import { referenceProduct, referenceSolve } from "../reference.js";
import { testMatrices } from "../test-matrices.js";
import { choleskyResidualBound, norm, rowSolveBound } from "../tolerance.js";
import { expectedMatrix } from "./kernel-reference.js";
import { testKernels } from "./kernel-subject.js";
import { assertRaises, type BackendCheck, copyOut } from "./subject.js";

/** Points, right-hand sides: with something left over of blocks of 4, 32, 64 and 256. */
const systems = [
  [1, 1],
  [6, 5],
  [37, 2],
  [67, 1],
  [261, 2],
] as const;

const kernelSolve: BackendCheck = {
  id: "kernel-solve",
  title:
    "solves with a kernel matrix and a ridge, with a residual at rounding level for any number of right-hand sides",
  run({ backend }) {
    const { dense } = testMatrices(backend);
    for (const [n, columns] of systems) {
      const [u, b] = [dense(n, 3), dense(n, columns)];
      const isLaplace = ({ norm, exponent }: RadialKernel): boolean => norm === 2 && exponent === 1;
      for (const kernel of n > 10 ? testKernels.filter(isLaplace) : testKernels) {
        for (const ridge of n > 100 ? [0.1] : [0, 0.1]) assertSolves(backend, kernel, u, ridge, b);
      }
    }
  },
};

/** Eigenvalues of K lie between 0 and n, those of K + λ I between λ and n + λ. */
function assertSolves(backend: Backend, kernel: RadialKernel, u: DenseMatrix, ridge: number, b: DenseMatrix): void {
  const { precision } = backend;
  const n = u.rows;
  const what = `kernelSolve, n = ${n}, ridge ${ridge}, p = ${kernel.norm}, q = ${kernel.exponent}`;
  const solution = backend.kernelSolve(kernel, backend.fromDense(u), ridge, backend.fromDense(b));
  const x = copyOut(backend, solution, n, b.cols, what);

  const expected = expectedMatrix(kernel, u, u, precision);
  const s = shifted(expected.value, ridge);
  const ofKernel = referenceProduct({ ...s, data: expected.bound }, x).magnitude.data;
  const bound = choleskyResidualBound(s, x, precision).map((ofSolve, place) => ofSolve + ofKernel[place]);
  assertClose(referenceProduct(s, x).value.data, b.data, bound, `${what}: residual`);
  if (ridge === 0 || n > 10) return;

  const apart = rowSolveBound(n, (n + ridge) / ridge, precision);
  for (let l = 0; l < b.cols; l++) {
    const column = ({ data }: DenseMatrix): Float64Array => data.filter((_, place) => place % b.cols === l);
    const other = referenceSolve(s, column(b));
    assertClose(column(x), other, apart * norm(other), `${what}: column ${l}`);
  }
}

function shifted({ rows, cols, data }: DenseMatrix, shift: number): DenseMatrix {
  return denseMatrix(
    rows,
    cols,
    data.map((value, place) => (place % (cols + 1) === 0 ? value + shift : value)),
  );
}

const singular: BackendCheck = {
  id: "kernel-solve-singular",
  title: "refuses a kernel matrix that is singular or not finite, and takes the first with a ridge",
  run({ backend }) {
    const { dense } = testMatrices(backend);
    for (const n of [2, 40]) {
      const u = dense(n, 3);
      // The last point is the first once more.
      u.data.copyWithin(3 * (n - 1), 0, 3);
      const b = dense(n, 2);
      for (const kernel of testKernels) {
        const solve = (points: DenseMatrix, ridge: number): unknown =>
          backend.kernelSolve(kernel, backend.fromDense(points), ridge, backend.fromDense(b));
        const what = `n = ${n}, p = ${kernel.norm}, q = ${kernel.exponent}`;
        assertRaises("not-positive-definite", () => solve(u, 0), `kernelSolve of a point twice, ${what}`);
        assertRaises("not-positive-definite", () => solve(u, -2), `kernelSolve with a negative ridge, ${what}`);
        assertRaises("not-positive-definite", () => solve(u, NaN), `kernelSolve with a ridge of NaN, ${what}`);
        assertSolves(backend, kernel, u, 0.1, b);
        for (const bad of [NaN, Infinity]) {
          const spoilt = { ...u, data: u.data.map((value, place) => (place === 4 ? bad : value)) };
          assertRaises("not-positive-definite", () => solve(spoilt, 0.1), `kernelSolve of points with ${bad}, ${what}`);
        }
      }
    }
  },
};

/** Enough points that backends take steps where they may, with something left over of blocks of 4, 64 and 256. */
const manyPoints = 1027;
const tolerance = 1e-6;

const tolerant: BackendCheck = {
  id: "kernel-solve-tolerance",
  title: "leaves no larger a residual than the tolerance, and refuses points that are not finite with one too",
  run({ backend }) {
    const { dense } = testMatrices(backend);
    const { precision } = backend;
    const kernel = { norm: 2, exponent: 1, bandwidth: 3 };
    const [u, b] = [dense(manyPoints, 3), dense(manyPoints, 1)];
    const solve = (points: DenseMatrix): Matrix =>
      backend.kernelSolve(kernel, backend.fromDense(points), 0.01, backend.fromDense(b), tolerance);
    const x = copyOut(backend, solve(u), manyPoints, 1, "kernelSolve with a tolerance");
    const expected = expectedMatrix(kernel, u, u, precision);
    const s = shifted(expected.value, 0.01);
    const ofKernel = referenceProduct({ ...s, data: expected.bound }, x).magnitude.data;
    const rounding = choleskyResidualBound(s, x, precision).map((ofSolve, place) => ofSolve + ofKernel[place]);
    const residual = norm(referenceProduct(s, x).value.data.map((value, i) => value - b.data[i]));
    const bound = tolerance * norm(b.data) + norm(rounding);
    assertClose(Float64Array.of(residual), Float64Array.of(0), bound, "kernelSolve with a tolerance: residual");
    for (const place of [4, 3 * manyPoints - 1]) {
      const spoilt = { ...u, data: u.data.map((value, at) => (at === place ? NaN : value)) };
      assertRaises("not-positive-definite", () => solve(spoilt), `kernelSolve with a tolerance and NaN at ${place}`);
    }
  },
};

export const kernelSolveChecks: readonly BackendCheck[] = [kernelSolve, singular, tolerant];
