import { cpuBackend } from "@agop/backend-cpu";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend, Matrix } from "@agop/core";
import { horner } from "@agop/algebra";
import { denseMatrix } from "@agop/core";
import { matrixPolynomial, matrixRational, matrixSquareRoot } from "./matrix-functions.js";
import { relativeDistance } from "@agop/core";
import { seededRandom } from "@agop/core";

/** V diag(f(s)) V^T with a random orthogonal V, the same for one seed. */
function withEigenvalues(spectrum: readonly number[], seed: number, backend: Backend): Matrix {
  const random = seededRandom(seed);
  const n = spectrum.length;
  const normal = denseMatrix(
    n,
    n,
    Float64Array.from({ length: n * n }, () => random.normal()),
  );
  const { q } = backend.thinQr(backend.fromDense(normal));
  return backend.multiply(backend.scale(q, { cols: Float64Array.from(spectrum) }), q, { right: true });
}

function distance(actual: Matrix, spectrum: readonly number[], seed: number, backend: Backend): number {
  const expected = backend.toDense(withEigenvalues(spectrum, seed, backend)).data;
  return relativeDistance(backend.toDense(actual).data, expected);
}

const spectra = fc.array(fc.double({ min: 1e-3, max: 10, noNaN: true }), { minLength: 1, maxLength: 7 });
const backend = cpuBackend();

describe("functions of a matrix without its eigenvalues", () => {
  it("are the same functions of its eigenvalues", () => {
    fc.assert(
      fc.property(spectra, fc.integer(), (spectrum, seed) => {
        const g = withEigenvalues(spectrum, seed, backend);
        const cubic = [2, 0, 1, 0.5];
        const check = (actual: Matrix, f: (s: number) => number, bound: number) => {
          expect(distance(actual, spectrum.map(f), seed, backend)).toBeLessThan(bound);
        };
        check(matrixPolynomial(g, cubic, backend), (s) => horner(cubic, s), 1e-12);
        check(matrixPolynomial(g, [0, 0, 0, 1], backend), (s) => s ** 3, 1e-12);
        check(matrixRational(g, [0, 1], [1, 2], backend), (s) => s / (1 + 2 * s), 1e-11);
        check(matrixSquareRoot(g, backend), Math.sqrt, 1e-11);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it("include the root of an ill-conditioned and of a singular matrix", () => {
    const graded = Array.from({ length: 8 }, (_, k) => 10 ** (-1.5 * k));
    const root = matrixSquareRoot(withEigenvalues(graded, 1, backend), backend);
    expect(distance(root, graded.map(Math.sqrt), 1, backend)).toBeLessThan(1e-9);
    const square = backend.multiply(root, root);
    expect(distance(square, graded, 1, backend)).toBeLessThan(1e-11);

    const singular = [4, 1, 0, 0];
    expect(distance(matrixSquareRoot(withEigenvalues(singular, 2, backend), backend), [2, 1, 0, 0], 2, backend)).toBeLessThan(1e-6); // prettier-ignore
    const zero = backend.fromDense(denseMatrix(3, 3));
    expect(Array.from(backend.toDense(matrixSquareRoot(zero, backend)).data)).toEqual(new Array(9).fill(0));
  });
});
