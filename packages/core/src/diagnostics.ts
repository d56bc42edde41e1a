import type { Backend } from "./backend.js";
import type { JsonObject } from "./algorithm.js";
import type { MatrixEstimate } from "./estimate.js";
import { eigenvaluesOf, type FeatureMatrix, toBackendMatrix } from "./feature-matrix.js";
import type { DenseMatrix } from "./matrix.js";
import type { Phi } from "./phi.js";

/**
 * Σ_i ψ(√(s_i + floor)) over the `count` largest eigenvalues s of G: what lin-RFM with this φ descends on (Theorem 1 of
 * Radhakrishnan, Belkin, Drusvyatskiy 2025, for φ of a floored G), in the units of the AGOP. NaN where ψ is not known.
 */
export function penaltyOf(phi: Phi, g: FeatureMatrix, floor: number, count: number, backend: Backend): number {
  if (!phi.penalty) return NaN;
  let sum = 0;
  for (const s of eigenvaluesOf(g, backend).subarray(0, count)) sum += phi.penalty(Math.sqrt(Math.max(s, 0) + floor));
  return sum;
}

/** <A, B> / (‖A‖ ‖B‖); 0 where either is 0. */
export function cosineOf(a: FeatureMatrix, b: FeatureMatrix, backend: Backend): number {
  return backend.scope(() => {
    const first = toBackendMatrix(a, backend);
    const second = toBackendMatrix(b, backend);
    const norms = Math.sqrt(backend.inner(first, first) * backend.inner(second, second));
    return norms > 0 ? backend.inner(first, second) / norms : 0;
  });
}

/**
 * For `RunSpec.diagnostics`, where the truth X* is known: `alignment`, the cosine between the AGOPs X^T X and X*^T X*, and
 * `relativeError`, ‖X - X*‖_F / ‖X*‖_F.
 */
export function alignmentWith(truth: DenseMatrix, backend: Backend): (estimate: MatrixEstimate) => JsonObject {
  return (estimate) =>
    backend.scope(() => {
      const target = backend.fromDense(truth);
      const x = backend.fromDense(estimate.toDense());
      const difference = backend.combine(1, x, -1, target);
      const dense = (matrix: DenseMatrix): FeatureMatrix => ({
        form: "dense",
        matrix: backend.gram(backend.fromDense(matrix)),
      });
      return {
        alignment: cosineOf(dense(estimate.toDense()), dense(truth), backend),
        relativeError: Math.sqrt(backend.inner(difference, difference) / backend.inner(target, target)),
      };
    });
}
