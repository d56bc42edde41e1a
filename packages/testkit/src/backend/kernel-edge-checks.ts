import { type DenseMatrix, denseMatrix } from "@agop/core";
import { fail } from "../check.js";
import { testMatrices } from "../test-matrices.js";
import { extremeSize } from "../tolerance.js";
import { expectedGradients, expectedMatrix, expectedProduct } from "./kernel-reference.js";
import { assertExpected, nameOf, resultOf, testKernels } from "./kernel-subject.js";
import type { BackendCheck } from "./subject.js";

const samePoints: BackendCheck = {
  id: "kernel-same-points",
  title: "is exactly 1 where two points are the same, and has no slope there",
  run({ backend }) {
    const u = testMatrices(backend).dense(6, 3);
    const one = denseMatrix(1, 3, u.data.slice(0, 3));
    const origin = denseMatrix(1, 3);
    // Nearer than 1e-10: what a transform makes of two rows that are the same.
    const nearby = denseMatrix(1, 3, Float64Array.of(1e-11, -1e-11, 0));
    const c = denseMatrix(1, 2, Float64Array.of(1.5, -0.75));
    for (const kernel of testKernels) {
      const handle = backend.fromDense(u);
      const k = backend.toDense(backend.kernelMatrix(kernel, handle, handle)).data;
      for (let i = 0; i < 6; i++) {
        if (k[7 * i] !== 1) fail(`kernelMatrix, ${nameOf(kernel)}: point ${i} with itself is ${k[7 * i]}, not 1`);
      }
      for (const [point, other] of [
        [one, one],
        [origin, nearby],
      ]) {
        const slopes = resultOf(backend, "kernelGradients", kernel, [point, other, c]);
        assertZeros(slopes, `kernelGradients of one point, ${nameOf(kernel)}`);
      }
    }
  },
};

const farPoints: BackendCheck = {
  id: "kernel-far-points",
  title: "is exactly 0 between points that are far from each other, also where their distance overflows",
  run({ backend }) {
    const { dense } = testMatrices(backend);
    const [u, near, c] = [dense(3, 2), dense(4, 2), dense(6, 1)];
    const both = [denseMatrix(4, 1, c.data.slice(0, 4)), denseMatrix(2, 1, c.data.slice(4))] as const;
    for (const size of [1e5, extremeSize(backend.precision) ** 1.5]) {
      const far = denseMatrix(2, 2, Float64Array.of(size, size, size, -size));
      const all = denseMatrix(6, 2, Float64Array.of(...near.data, ...far.data));
      for (const kernel of testKernels) {
        const what = `points at ${size}, ${nameOf(kernel)}`;
        const k = backend.toDense(backend.kernelMatrix(kernel, backend.fromDense(u), backend.fromDense(far)));
        assertZeros(k, `kernelMatrix, ${what}`);
        assertZeros(resultOf(backend, "kernelProduct", kernel, [u, far, both[1]]), `kernelProduct, ${what}`);
        assertZeros(resultOf(backend, "kernelGradients", kernel, [u, far, both[1]]), `kernelGradients, ${what}`);
        // Nor do they take digits from what near points give.
        const product = expectedProduct(kernel, u, near, both[0], backend.precision);
        assertExpected(resultOf(backend, "kernelProduct", kernel, [u, all, c]), product, `kernelProduct, ${what}`);
        const gradients = expectedGradients(kernel, u, near, both[0], backend.precision);
        assertExpected(
          resultOf(backend, "kernelGradients", kernel, [u, all, c]),
          gradients,
          `kernelGradients, ${what}`,
        );
      }
    }
  },
};

function assertZeros({ data }: DenseMatrix, what: string): void {
  const wrong = data.find((value) => value !== 0);
  if (wrong !== undefined) fail(`${what}: ${wrong}, not 0`);
}

const offset: BackendCheck = {
  id: "kernel-offset",
  title: "depends on differences of points alone: no large norm stands in small distances",
  run({ backend }) {
    const { dense } = testMatrices(backend);
    const by = backend.precision === "float64" ? 2 ** 40 : 2 ** 12;
    // Points on a grid, so that moving them rounds nothing.
    const gridded = ({ rows, cols, data }: DenseMatrix, shift: number): DenseMatrix =>
      denseMatrix(
        rows,
        cols,
        data.map((value) => Math.round(value * 2 ** 8) / 2 ** 8 + shift),
      );
    const [first, second, c] = [dense(6, 3), dense(10, 3), dense(10, 1)];
    const [u, v] = [gridded(first, 0), gridded(second, 0)];
    const [movedU, movedV] = [gridded(first, by), gridded(second, by)];
    for (const kernel of testKernels.filter(({ exponent }) => exponent === 1)) {
      const what = `points at ${by}, ${nameOf(kernel)}`;
      const { precision } = backend;
      const k = backend.kernelMatrix(kernel, backend.fromDense(movedU), backend.fromDense(movedV));
      assertExpected(backend.toDense(k), expectedMatrix(kernel, u, v, precision), `kernelMatrix, ${what}`);
      for (const [operation, expectation] of [
        ["kernelProduct", expectedProduct],
        ["kernelGradients", expectedGradients],
      ] as const) {
        const actual = resultOf(backend, operation, kernel, [movedU, movedV, c]);
        assertExpected(actual, expectation(kernel, u, v, c, precision), `${operation}, ${what}`);
      }
    }
  },
};

const notFinite: BackendCheck = {
  id: "kernel-not-finite",
  title: "lets NaN in points and coefficients show in everything that is made of them",
  run({ backend }) {
    const { dense } = testMatrices(backend);
    const [good, c, one] = [dense(5, 3), dense(5, 2), dense(5, 1)];
    const spoilt = (matrix: DenseMatrix, place: number): DenseMatrix => ({
      ...matrix,
      data: matrix.data.map((value, k) => (k === place ? NaN : value)),
    });
    const u = dense(4, 3);
    for (const kernel of testKernels) {
      const assertShows = (data: Float64Array, isNaNAt: (k: number) => boolean, what: string): void => {
        const k = data.findIndex((value, place) => Number.isNaN(value) !== isNaNAt(place));
        if (k >= 0) fail(`${what}, ${nameOf(kernel)}: entry ${k} is ${data[k]}`);
      };
      const bad = spoilt(u, 4);
      const k = backend.kernelMatrix(kernel, backend.fromDense(bad), backend.fromDense(good));
      assertShows(backend.toDense(k).data, (place) => Math.floor(place / 5) === 1, "kernelMatrix of a point with NaN");
      const product = resultOf(backend, "kernelProduct", kernel, [bad, good, c]);
      assertShows(product.data, (place) => Math.floor(place / 2) === 1, "kernelProduct of a point with NaN");
      const second = resultOf(backend, "kernelProduct", kernel, [u, good, spoilt(c, 5)]);
      assertShows(second.data, (place) => place % 2 === 1, "kernelProduct of a coefficient that is NaN");
      const slopes = resultOf(backend, "kernelGradients", kernel, [bad, good, one]);
      assertShows(slopes.data, (place) => Math.floor(place / 3) === 1, "kernelGradients of a point with NaN");
      const allSlopes = resultOf(backend, "kernelGradients", kernel, [u, good, spoilt(one, 2)]);
      assertShows(allSlopes.data, () => true, "kernelGradients of a coefficient that is NaN");
    }
  },
};

export const kernelEdgeChecks: readonly BackendCheck[] = [samePoints, farPoints, offset, notFinite];
