import { type Backend, type DenseMatrix } from "@agop/core";
import type { RadialKernel } from "@agop/core/backend";
import { assertClose } from "../allclose.js";
import { referenceProduct } from "../reference.js";
import { testMatrices } from "../test-matrices.js";
import { choleskyResidualBound, norm } from "../tolerance.js";
import { expectedGradients, expectedMatrix } from "./kernel-reference.js";
import { assertExpected, nameOf, testKernels } from "./kernel-subject.js";
import { assertRaises, type BackendCheck, copyOut } from "./subject.js";

const laplace: RadialKernel = { norm: 2, exponent: 1, bandwidth: 3 };
const ridge = 0.01;
const mostGradients = 40;
/** Enough that backends take steps where they may, with something left over of blocks of 4, 32, 64 and 256. */
const manyPoints = 1027;

function assertFits(backend: Backend, kernel: RadialKernel, u: DenseMatrix, b: DenseMatrix, tolerance: number): void {
  const { precision } = backend;
  const what = `kernelFit, n = ${u.rows}, ${b.cols} columns, tolerance ${tolerance}, ${nameOf(kernel)}`;
  const { dual, gradients } = backend.kernelFit(kernel, backend.fromDense(u), ridge, backend.fromDense(b), tolerance);
  const x = copyOut(backend, dual, u.rows, b.cols, what);
  const slopes = copyOut(backend, gradients, u.rows * b.cols, u.cols, what);

  const expected = expectedMatrix(kernel, u, u, precision);
  const s = { ...expected.value, data: expected.value.data.slice() };
  for (let i = 0; i < u.rows; i++) s.data[i * (u.rows + 1)] += ridge;
  const ofKernel = referenceProduct({ ...s, data: expected.bound }, x).magnitude.data;
  const rounding = choleskyResidualBound(s, x, precision).map((ofSolve, place) => ofSolve + ofKernel[place]);
  const product = referenceProduct(s, x).value.data;
  const residual = norm(product.map((value, place) => value - b.data[place]));
  const bound = tolerance * norm(b.data) + norm(rounding);
  assertClose(Float64Array.of(residual), Float64Array.of(0), bound, `${what}: residual`);
  for (let l = 0; l < b.cols; l++) {
    // Of many points some.
    const step = Math.ceil(u.rows / mostGradients);
    const some = (matrix: DenseMatrix, first: number): DenseMatrix => {
      const data = matrix.data.slice(first * u.cols, (first + u.rows) * u.cols);
      return { rows: Math.ceil(u.rows / step), cols: u.cols, data: everyRow(data, u.cols, step) };
    };
    const column = { rows: u.rows, cols: 1, data: x.data.filter((_, place) => place % b.cols === l) };
    const expectedSlopes = expectedGradients(kernel, some(u, 0), u, column, precision);
    assertExpected(some(slopes, l * u.rows), expectedSlopes, `${what}: gradients of output ${l}`);
  }
}

function everyRow(data: Float64Array, cols: number, step: number): Float64Array {
  return data.filter((_, place) => Math.floor(place / cols) % step === 0);
}

const kernelFit: BackendCheck = {
  id: "kernel-fit",
  title: "solves, and gives the gradients of what it has solved for",
  run({ backend }) {
    const { dense } = testMatrices(backend);
    for (const [n, columns] of [
      [1, 1],
      [6, 3],
      [37, 2],
    ] as const) {
      const [u, b] = [dense(n, 3), dense(n, columns)];
      for (const kernel of testKernels) assertFits(backend, kernel, u, b, 0);
    }
  },
};

const tolerant: BackendCheck = {
  id: "kernel-fit-tolerance",
  title: "gives the gradients in the order of the points where it may solve by steps, and refuses what is not finite",
  run({ backend }) {
    const { dense } = testMatrices(backend);
    const [u, b] = [dense(manyPoints, 3), dense(manyPoints, 1)];
    assertFits(backend, laplace, u, b, 1e-6);
    const spoilt = { ...u, data: u.data.map((value, place) => (place === 1500 ? NaN : value)) };
    const handles = [backend.fromDense(spoilt), backend.fromDense(b)] as const;
    const fit = (): unknown => backend.kernelFit(laplace, handles[0], ridge, handles[1], 1e-6);
    assertRaises("not-positive-definite", fit, "kernelFit of points with NaN");
  },
};

export const kernelFitChecks: readonly BackendCheck[] = [kernelFit, tolerant];
