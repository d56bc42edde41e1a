import type { Backend, Matrix } from "../contracts/backend.js";
import type { FittedPredictor } from "../contracts/predictor.js";
import { AgopError } from "../errors.js";
import type { FeatureMatrix } from "../matrix/feature-matrix.js";

/** The same trouble with where it arose. */
export function locatedTrouble({ code, message, hint }: AgopError, iteration: number, phase: string): AgopError {
  return new AgopError(code, `iteration ${iteration}, phase "${phase}": ${message}`, hint);
}

/** @throws AgopError `not-finite` for a matrix with an entry that is not finite, or whose sums of rows are not */
export function assertFiniteFeatures(what: string, features: readonly FeatureMatrix[], backend: Backend): void {
  features.forEach((each, place) => {
    if (isFinite(each, backend)) return;
    const hint = "a larger ridge or floor usually helps, or a smaller power";
    throw new AgopError("not-finite", `${what} of place ${place} is not finite`, hint);
  });
}

/** @throws AgopError `not-finite` */
export function assertFiniteFit({ trainingResidual, gradients }: FittedPredictor, backend: Backend): void {
  const areFinite = gradients.every((each) => {
    if (each.form === "operator") return true;
    return each.form === "diagonal" ? each.diagonal.every(Number.isFinite) : areFiniteRows(each.matrix, backend);
  });
  if (areFinite && (trainingResidual === undefined || Number.isFinite(trainingResidual))) return;
  throw new AgopError("not-finite", "what was fitted is not finite", "a larger ridge usually helps");
}

function isFinite(features: FeatureMatrix, backend: Backend): boolean {
  switch (features.form) {
    case "diagonal":
      return features.diagonal.every(Number.isFinite);
    case "factored":
      return Number.isFinite(features.complement) && features.values.every(Number.isFinite);
    case "dense":
      return areFiniteRows(features.matrix, backend);
  }
}

/** By the sums of its rows, into which NaN and infinity go: a pass over the entries and no copy of them. */
function areFiniteRows(matrix: Matrix, backend: Backend): boolean {
  return backend.scope(() => backend.toDense(backend.rowSums(matrix)).data.every(Number.isFinite));
}
