import { pow } from "../elementary.js";
import type { Backend } from "../contracts/backend.js";
import type { Phi, TransformUse } from "../contracts/phi.js";
import type { ScheduleStep } from "../contracts/schedule.js";
import type { FeatureMatrix } from "../matrix/feature-matrix.js";

/** Powers beyond this, or below its inverse, have squares that are no numbers any more. */
const largestPower = 1e100;

/**
 * G and the floor in a unit in which powers of them neither over- nor underflow, for a fit without ridge: with φ of degree α,
 *
 *   φ((G + floor I) / u) = u^{-α} φ(G + floor I),
 *
 * and the solution of A K a = y, X = A^* a K does not depend on the scale of K. A power of two, so that nothing is rounded; as they are
 * where they are in range, or φ is no power.
 */
export function powersInRange(
  { degree }: Phi,
  agop: FeatureMatrix,
  step: ScheduleStep,
  use: TransformUse,
  backend: Backend,
): { readonly agop: FeatureMatrix; readonly step: ScheduleStep } {
  if (degree === undefined || step.ridge !== 0) return { agop, step };
  const size = Math.max(largestEntry(agop, backend), step.floor);
  const power = pow(size, use === "K" ? 2 * degree : degree);
  const isInRange = power <= largestPower && power >= 1 / largestPower;
  if (isInRange || size === 0 || !Number.isFinite(size)) return { agop, step };
  const unit = 2 ** Math.floor(Math.log2(size));
  return { agop: divided(agop, unit, backend), step: { ...step, floor: step.floor / unit } };
}

function largestEntry(features: FeatureMatrix, backend: Backend): number {
  const magnitude = (values: Float64Array): number =>
    values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  switch (features.form) {
    case "diagonal":
      return magnitude(features.diagonal);
    case "factored":
      return Math.max(magnitude(features.values), features.complement);
    case "dense":
      return magnitude(backend.toDense(features.matrix).data);
  }
}

function divided(features: FeatureMatrix, unit: number, backend: Backend): FeatureMatrix {
  switch (features.form) {
    case "diagonal":
      return { form: "diagonal", diagonal: features.diagonal.map((s) => s / unit) };
    case "factored":
      return { ...features, values: features.values.map((s) => s / unit), complement: features.complement / unit };
    case "dense":
      return { form: "dense", matrix: backend.combine(1 / unit, features.matrix, 0, features.matrix) };
  }
}
