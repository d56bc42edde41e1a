import type { Backend } from "../contracts/backend.js";
import type { Gradients } from "../contracts/gradients.js";
import type { Phi } from "../contracts/phi.js";
import type { ScheduleStep } from "../contracts/schedule.js";
import { eigenvaluesOf, type FeatureMatrix } from "../matrix/feature-matrix.js";
import { averageOf } from "./average-outer-product.js";

// What holds for linear predictors only, whose gradients J are the estimate X itself.

/**
 * Singular values of X = J, largest first: σ² are the eigenvalues of J^T J, or of J J^T where that is smaller. Of an operator with a
 * factored AGOP the leading ones, count times whose eigenvalues they are: J^T J may be too large to be formed.
 */
export function singularValuesOf(gradients: Gradients, agop: FeatureMatrix, backend: Backend): Float64Array {
  if (gradients.form === "diagonal") return gradients.diagonal.map(Math.abs).sort().reverse();
  if (gradients.form === "operator" && agop.form === "factored") {
    return agop.values
      .map((s) => Math.sqrt(s * gradients.count))
      .sort()
      .reverse();
  }
  const [rows, cols] =
    gradients.form === "dense" ? [gradients.matrix.rows, gradients.matrix.cols] : [gradients.rows, gradients.cols];
  const roots = (values: Float64Array, factor: number): Float64Array =>
    values.map((s) => Math.sqrt(Math.max(s, 0) * factor)).subarray(0, Math.min(rows, cols));
  return backend.scope(() => {
    if (gradients.form === "dense" && rows < cols) {
      const { matrix } = gradients;
      return roots(backend.symmetricEigen(backend.multiply(matrix, matrix, { right: true })).values, 1);
    }
    return roots(eigenvaluesOf(averageOf(gradients, backend), backend), gradients.count);
  });
}

/**
 * What lin-RFM with this φ descends on, over the `count` largest eigenvalues s of G, in the units of the AGOP; NaN where ψ is not
 * known. For φ(G + floor I), by Theorem 1 of Radhakrishnan, Belkin, Drusvyatskiy 2025,
 *
 *   Σ_i ψ(√(s_i + floor)),
 *
 * and for φ(max(s, floor)), by the same theorem, with what it adds below the floor (Kümmerle, Mayrink Verdun, ICML 2021),
 *
 *   Σ_i ψ(√max(s_i, floor)) - max(floor - s_i, 0) / (2 φ(floor)²).
 */
export function penaltyOf(
  phi: Phi,
  g: FeatureMatrix,
  { floor, flooring = "added" }: Pick<ScheduleStep, "floor" | "flooring">,
  count: number,
  backend: Backend,
): number {
  if (!phi.penalty) return NaN;
  let sum = 0;
  for (const eigenvalue of eigenvaluesOf(g, backend).subarray(0, count)) {
    const s = Math.max(eigenvalue, 0);
    sum += phi.penalty(Math.sqrt(flooring === "added" ? s + floor : Math.max(s, floor)));
    if (flooring === "least" && s < floor) sum -= (floor - s) / (2 * phi.value(floor) ** 2);
  }
  return sum;
}
