import type { Backend, DenseMatrix } from "@agop/core";
import type { RadialKernel } from "@agop/core/backend";
import { assertClose } from "../allclose.js";
import { testMatrices } from "../test-matrices.js";
import { expectedGradients, expectedMatrix, expectedProduct, functionAt } from "./kernel-reference.js";
import { assertExpected, nameOf, resultOf, testKernels } from "./kernel-subject.js";
import { type BackendCheck, copyOut } from "./subject.js";

const laplace: RadialKernel = { norm: 2, exponent: 1, bandwidth: 1.3 };

/** Points U, points V, features: for every kernel. */
const shapes = [
  [1, 1, 1],
  [1, 7, 3],
  [5, 1, 2],
  [7, 9, 1],
  [6, 10, 5],
] as const;
/** The same, with something left over of blocks of 4, 32, 64 and 256: for one kernel of each norm. */
const largeShapes = [
  [37, 66, 5],
  [35, 261, 2],
  [259, 5, 3],
] as const;
const outputCounts = [1, 2, 5] as const;

/** Calls `check` with points of each shape and each kernel that is tested with it. */
function forPoints(
  { precision }: Backend,
  check: (kernel: RadialKernel, u: DenseMatrix, v: DenseMatrix, what: string) => void,
): void {
  const { dense } = testMatrices({ precision });
  const ofShapes = (all: readonly (readonly [number, number, number])[], kernels: readonly RadialKernel[]): void => {
    for (const [n, m, d] of all) {
      const [u, v] = [dense(n, d), dense(m, d)];
      for (const kernel of kernels) check(kernel, u, v, `${n} and ${m} points with ${d} features, ${nameOf(kernel)}`);
    }
  };
  ofShapes(shapes, testKernels);
  ofShapes(largeShapes, [laplace, ...testKernels.filter(({ norm, exponent }) => exponent === 1 && norm < 2)]);
}

const kernelMatrix: BackendCheck = {
  id: "kernel-matrix",
  title: "computes kernels of distances to the accuracy of its precision",
  run({ backend }) {
    forPoints(backend, (kernel, u, v, what) => {
      const k = backend.kernelMatrix(kernel, backend.fromDense(u), backend.fromDense(v));
      const actual = copyOut(backend, k, u.rows, v.rows, `kernelMatrix of ${what}`);
      assertExpected(actual, expectedMatrix(kernel, u, v, backend.precision), `kernelMatrix of ${what}`);
    });
  },
};

const kernelProduct: BackendCheck = {
  id: "kernel-product",
  title: "multiplies a kernel matrix with any number of columns",
  run({ backend }) {
    forPoints(backend, (kernel, u, v, what) => {
      for (const outputs of u.rows * v.rows > 100 ? [5] : outputCounts) {
        const c = testMatrices(backend, 2).dense(v.rows, outputs);
        const expected = expectedProduct(kernel, u, v, c, backend.precision);
        const actual = resultOf(backend, "kernelProduct", kernel, [u, v, c]);
        assertExpected(actual, expected, `kernelProduct with ${outputs} columns, ${what}`);
      }
    });
  },
};

const kernelGradients: BackendCheck = {
  id: "kernel-gradients",
  title: "gives the gradients of sums of kernels: those of the formula, and those that differences show",
  run({ backend }) {
    forPoints(backend, (kernel, u, v, what) => {
      for (const outputs of u.rows * v.rows > 100 ? [2] : outputCounts) {
        const c = testMatrices(backend, 2).dense(v.rows, outputs);
        const actual = resultOf(backend, "kernelGradients", kernel, [u, v, c]);
        const expected = expectedGradients(kernel, u, v, c, backend.precision);
        assertExpected(actual, expected, `kernelGradients of ${outputs} outputs, ${what}`);
        if (u.rows === 6) assertDifferences(kernel, [u, v, c], actual, what);
      }
    });
  },
};

/** Of a function that is computed in float64; of the largest derivative. */
const step = 1e-5;
const differenceTolerance = 1e-5;

function assertDifferences(
  kernel: RadialKernel,
  [u, v, c]: readonly [DenseMatrix, DenseMatrix, DenseMatrix],
  { data, cols: d }: DenseMatrix,
  what: string,
): void {
  const differences = data.map((_, place) => {
    const s = place % d;
    const row = Math.floor(place / d);
    const i = row % u.rows;
    const at = (shift: number): number => {
      const point = u.data.slice(i * d, (i + 1) * d);
      point[s] += shift;
      return functionAt(kernel, point, v, c, Math.floor(row / u.rows));
    };
    return (at(step) - at(-step)) / (2 * step);
  });
  const largest = differences.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assertClose(data, differences, differenceTolerance * largest, `kernelGradients and differences, ${what}`);
}

export const kernelChecks: readonly BackendCheck[] = [kernelMatrix, kernelProduct, kernelGradients];
