import type { Backend } from "./backend.js";
import type { FeatureMatrix } from "./feature-matrix.js";

/**
 * Estimates the average gradient outer product of a fitted predictor, G = (1/n) Σ ∇f(x_i) ∇f(x_i)^T, in the original
 * coordinates: one matrix for each transform of the predictor.
 */
export interface AgopEstimator<F> {
  readonly name: string;
  estimate(fit: F, backend: Backend): readonly FeatureMatrix[];
  /** Singular values of the estimate, largest first, read off its AGOP. */
  singularValues(agop: readonly FeatureMatrix[], fit: F, backend: Backend): Float64Array;
}
