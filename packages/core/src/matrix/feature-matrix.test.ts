import { cpuBackend } from "@agop/backend-cpu";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend } from "../contracts/backend.js";
import { eigenvaluesOf, type FeatureMatrix, mapEigenvalues, shiftFeatures, toBackendMatrix } from "./feature-matrix.js";
import { denseMatrix } from "./matrix.js";
import { relativeDistance } from "../problems/regression-errors.js";
import { seededRandom } from "../random.js";
import { applyPhi } from "../rfm/apply-phi.js";

/** One matrix V diag(s) V^T + τ (I - V V^T) in its factored and its dense form. */
function twoForms(seed: number, dimension: number, values: readonly number[], complement: number, backend: Backend) {
  const random = seededRandom(seed);
  const gaussian = denseMatrix(dimension, values.length);
  gaussian.data.forEach((_, k) => (gaussian.data[k] = random.normal()));
  const vectors = backend.thinQr(backend.fromDense(gaussian)).q;
  const factored: FeatureMatrix = { form: "factored", vectors, values: Float64Array.from(values), complement };
  return { factored, dense: { form: "dense", matrix: toBackendMatrix(factored, backend) } as const };
}

const entriesOf = (features: FeatureMatrix, backend: Backend): Float64Array =>
  backend.toDense(toBackendMatrix(features, backend)).data;

const spectrum = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 4 });
const complement = fc.double({ min: 0, max: 3, noNaN: true });

describe("a function of a symmetric positive semidefinite matrix", () => {
  it("is the same in the factored and the dense form", () => {
    fc.assert(
      fc.property(fc.integer(), spectrum, complement, (seed, values, tau) => {
        const backend = cpuBackend();
        const { factored, dense } = twoForms(seed, 6, values, tau, backend);
        const functions: ((matrix: FeatureMatrix) => FeatureMatrix)[] = [
          (matrix) => mapEigenvalues(matrix, (s) => Math.log1p(s), backend),
          (matrix) => mapEigenvalues(matrix, (s) => (s + 1) ** 0.25, backend),
          (matrix) => shiftFeatures(matrix, 0.5, backend),
        ];
        for (const f of functions) {
          const [a, b] = [entriesOf(f(factored), backend), entriesOf(f(dense), backend)];
          expect(Math.max(...a.map((value, k) => Math.abs(value - b[k])))).toBeLessThan(
            1e-11 * Math.max(1, ...a.map(Math.abs)),
          );
        }
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  it("is the same in the diagonal and the dense form", () => {
    fc.assert(
      fc.property(spectrum, (values) => {
        const backend = cpuBackend();
        const diagonal: FeatureMatrix = { form: "diagonal", diagonal: Float64Array.from(values) };
        const dense: FeatureMatrix = { form: "dense", matrix: toBackendMatrix(diagonal, backend) };
        const phi = { name: "log", value: (s: number) => Math.log1p(s) };
        for (const use of ["M", "K"] as const) {
          const a = entriesOf(applyPhi(phi, diagonal, { floor: 0.1 }, use, backend), backend);
          const b = entriesOf(applyPhi(phi, dense, { floor: 0.1 }, use, backend), backend);
          expect(relativeDistance(a, b)).toBeLessThan(1e-12);
        }
      }),
    );
  });

  it("acts on eigenvalues: those of f(G) are f of those of G", () => {
    const backend = cpuBackend();
    const { factored, dense } = twoForms(5, 5, [9, 4], 1, backend);
    for (const matrix of [factored, dense]) {
      const roots = eigenvaluesOf(mapEigenvalues(matrix, Math.sqrt, backend), backend);
      [3, 2, 1, 1, 1].forEach((expected, k) => {
        expect(roots[k]).toBeCloseTo(expected, 12);
      });
    }
  });

  it("counts eigenvalues below zero by rounding as zero", () => {
    const backend = cpuBackend();
    const roots = mapEigenvalues({ form: "diagonal", diagonal: Float64Array.of(4, -1e-17) }, Math.sqrt, backend);
    expect(roots).toEqual({ form: "diagonal", diagonal: Float64Array.of(2, 0) });
  });
});
