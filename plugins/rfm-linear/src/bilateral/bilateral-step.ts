import {
  conjugateGradients,
  type ConjugateGradientsResult,
  holdLowRankPlusSparse,
  type LowRankPlusSparse,
  type SingularTriplets,
} from "@agop/algebra";
import { inverseWeights } from "./inverse-weights.js";
import type { Observations } from "./observations.js";
import { solveByMisfits } from "./solve-by-misfits.js";
import { assemble, project } from "./tangent-coordinates.js";

export interface BilateralStepOptions {
  /** ε, below every singular value of `agop`. */
  readonly epsilon: number;
  readonly p: number;
  /** λ. */
  readonly ridge: number;
  /** Of the residual of the linear system, relative to that of the start. */
  readonly tolerance: number;
  readonly maxSteps: number;
  readonly signal?: AbortSignal;
}

export interface BilateralStep extends ConjugateGradientsResult {
  readonly x: LowRankPlusSparse;
  /** ‖P_Ω X - y‖ / ‖y‖; 0 but for rounding without a ridge. */
  readonly trainingResidual: number;
  /** ‖X - X_{t-1}‖ / ‖X‖ in the tangent space and on Ω. */
  readonly relativeChange: number;
}

/**
 * The weighted least squares min <X, W X> s.t. P_Ω X = y with the spectrum max(σ, ε) of `agop` in W^{-1} = K_L ⊗ K_R:
 *
 *   (D + P_T* P_Ω* P_Ω P_T) γ = P_T* P_Ω* y,   X = P_T γ + ε² / (ε² + λ) P_Ω*(y - P_Ω P_T γ),
 *
 * starting from the projection of the `previous` estimate (docs/mathematics.md, section 7; Kümmerle, Mayrink Verdun, ICML
 * 2021).
 */
export function bilateralStep(
  { observed, held, backend }: Observations,
  agop: SingularTriplets,
  previous: LowRankPlusSparse,
  { epsilon, p, ridge, tolerance, maxSteps, signal }: BilateralStepOptions,
): BilateralStep {
  const { rows, cols } = observed;
  const weights = inverseWeights(agop.values, { epsilon, p, ridge }, observed);
  const density = observed.values.length / (rows * cols);
  const shrink = (epsilon * epsilon) / (epsilon * epsilon + ridge);
  return backend.scope(() => {
    const start = backend.scope(() => project(holdLowRankPlusSparse(previous, held, backend), agop, backend));
    const gamma = start.slice();
    const u = backend.fromDense({ rows, cols: agop.width, data: agop.left });
    const v = backend.fromDense({ rows: cols, cols: agop.width, data: agop.right });
    if (previous.shrink !== undefined) {
      const system = { agop, bases: { u, v }, weights, tolerance, maxSteps, signal };
      const { misfitSquares, ...solved } = solveByMisfits({ observed, held, backend }, system, gamma);
      const norm = sumOfSquares(observed.values);
      return {
        ...solved,
        x: assemble(gamma, agop, observed, shrink),
        trainingResidual: norm === 0 ? 0 : (1 - shrink) * Math.sqrt(misfitSquares / norm),
        relativeChange: changeBetween(start, gamma),
      };
    }
    const values = new Float64Array(observed.values.length);
    const solved = backend.tangentSpace(held, u, v, (space) => {
      const rightHandSide = new Float64Array(space.dimension);
      space.adjoint(observed.values, rightHandSide);
      const apply = (x: Float64Array, result: Float64Array): void => {
        space.normal(x, result);
        for (let e = 0; e < result.length; e++) result[e] += weights[e] * x[e];
      };
      const preconditioner = weights.map((weight) => 1 / (weight + density));
      const system = { apply, rightHandSide, preconditioner };
      const result = conjugateGradients(system, gamma, { tolerance, maxSteps, ...(signal && { signal }) });
      space.sample(gamma, values);
      return result;
    });

    let residual = 0;
    let change = 0;
    let norm = 0;
    for (let e = 0; e < values.length; e++) {
      const y = observed.values[e];
      const misfit = y - values[e];
      values[e] = shrink * misfit;
      residual += (misfit - values[e]) ** 2;
      change += (values[e] - previous.sparse.values[e]) ** 2;
      norm += y * y;
    }
    return {
      ...solved,
      x: assemble(gamma, agop, { ...observed, values }),
      trainingResidual: norm === 0 ? 0 : Math.sqrt(residual / norm),
      relativeChange: changeBetween(start, gamma, change),
    };
  });
}

/** (outside + ‖γ - γ_0‖²)^{1/2} / ‖γ‖. */
function changeBetween(start: Float64Array, gamma: Float64Array, outside = 0): number {
  let change = outside;
  let size = 0;
  for (let e = 0; e < gamma.length; e++) {
    change += (gamma[e] - start[e]) ** 2;
    size += gamma[e] ** 2;
  }
  return change === 0 ? 0 : Math.sqrt(change / size);
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < values.length; e++) sum += values[e] * values[e];
  return sum;
}
