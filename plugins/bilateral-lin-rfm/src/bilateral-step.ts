import type { CompactStep, Observations } from "./compact-iterations.js";
import { conjugateGradients, type ConjugateGradientsResult } from "./conjugate-gradients.js";
import type { FactoredAgop } from "./factored-agop.js";
import { inverseWeights } from "./inverse-weights.js";
import { hold, type LowRankPlusSparse } from "./low-rank-plus-sparse.js";
import { assemble, project } from "./tangent-coordinates.js";

export interface BilateralStepOptions {
  /** ε, below every singular value of `agop`. */
  readonly floor: number;
  readonly p: number;
  /** λ. */
  readonly ridge: number;
  /** Of the residual of the linear system, relative to that of the start. */
  readonly tolerance: number;
  readonly maxSteps: number;
  readonly signal?: AbortSignal;
}

/** Its relative change is measured in the tangent space and on Ω. */
export type BilateralStep = Omit<CompactStep, "details"> & ConjugateGradientsResult;

/**
 * The weighted least squares min <X, W X> s.t. P_Ω X = y with the floored spectrum of `agop` in W^{-1} = K_L ⊗ K_R:
 *
 *   (D + P_T* P_Ω* P_Ω P_T) γ = P_T* P_Ω* y,   X = P_T γ + ε² / (ε² + λ) P_Ω*(y - P_Ω P_T γ),
 *
 * starting from the projection of the `previous` estimate (docs/mathematics.md, section 7; Kümmerle, Mayrink Verdun, ICML
 * 2021).
 */
export function bilateralStep(
  { observed, held, backend }: Observations,
  agop: FactoredAgop,
  previous: LowRankPlusSparse,
  { floor, p, ridge, tolerance, maxSteps, signal }: BilateralStepOptions,
): BilateralStep {
  const { rows, cols } = observed;
  const weights = inverseWeights(agop.values, { floor, p, ridge }, observed);
  const density = observed.values.length / (rows * cols);
  const values = new Float64Array(observed.values.length);
  return backend.scope(() => {
    const start = backend.scope(() => project(hold(previous, held, backend), agop, backend));
    const gamma = start.slice();
    const u = backend.fromDense({ rows, cols: agop.width, data: agop.left });
    const v = backend.fromDense({ rows: cols, cols: agop.width, data: agop.right });
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

    const shrink = (floor * floor) / (floor * floor + ridge);
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
    let size = 0;
    for (let e = 0; e < gamma.length; e++) {
      change += (gamma[e] - start[e]) ** 2;
      size += gamma[e] ** 2;
    }
    return {
      ...solved,
      x: assemble(gamma, agop, { ...observed, values }),
      trainingResidual: norm === 0 ? 0 : Math.sqrt(residual / norm),
      relativeChange: change === 0 ? 0 : Math.sqrt(change / size),
    };
  });
}
