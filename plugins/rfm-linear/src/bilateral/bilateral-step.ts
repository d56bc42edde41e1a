import {
  awaitedConjugateGradients,
  type ConjugateGradientsResult,
  type LowRankPlusSparse,
  type SingularTriplets,
} from "@agop/algebra";
import type { TangentSpace } from "@agop/core/backend";
import { inverseWeights } from "./inverse-weights.js";
import { holdPart, type Observations } from "./observations.js";
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
  /** Its S is that of this process's entries. */
  readonly x: LowRankPlusSparse;
  /** ε² / (ε² + λ), which all of S is made with. */
  readonly shrink: number;
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
 * 2021). What P_Ω* is in, is a sum over entries, and so over the processes that share them.
 */
export async function bilateralStep(
  observations: Observations,
  agop: SingularTriplets,
  previous: LowRankPlusSparse,
  { epsilon, p, ridge, tolerance, maxSteps, signal }: BilateralStepOptions,
): Promise<BilateralStep> {
  const { observed, own, held, backend, sum } = observations;
  const { rows, cols } = observed;
  const weights = inverseWeights(agop.values, { epsilon, p, ridge }, observed);
  const density = observed.values.length / (rows * cols);
  const shrink = (epsilon * epsilon) / (epsilon * epsilon + ridge);
  const start = backend.scope(() => project(holdPart(previous, observations), agop, backend));
  await sum.add(start);
  const gamma = start.slice();
  const u = backend.fromDense({ rows, cols: agop.width, data: agop.left });
  const v = backend.fromDense({ rows: cols, cols: agop.width, data: agop.right });
  try {
    if (previous.shrink !== undefined) {
      const system = { agop, bases: { u, v }, weights, tolerance, maxSteps, signal };
      const { misfitSquares, ...solved } = await solveByMisfits(observations, system, gamma);
      const norm = sumOfSquares(observed.values);
      return {
        ...solved,
        x: assemble(gamma, agop, own, shrink),
        shrink,
        trainingResidual: norm === 0 ? 0 : (1 - shrink) * Math.sqrt(misfitSquares / norm),
        relativeChange: changeBetween(start, projectionOf(gamma, weights, solved.residual, shrink)),
      };
    }
    // Lent for one product at a time: between them others may have their turn.
    const inTangentSpace = (use: (space: TangentSpace) => void): void => {
      backend.tangentSpace(held, u, v, use);
    };
    const rightHandSide = new Float64Array(gamma.length);
    inTangentSpace((space) => {
      space.adjoint(own.values, rightHandSide);
    });
    await sum.add(rightHandSide);
    const apply = async (x: Float64Array, result: Float64Array): Promise<void> => {
      inTangentSpace((space) => {
        space.normal(x, result);
      });
      await sum.add(result);
      for (let e = 0; e < result.length; e++) result[e] += weights[e] * x[e];
    };
    const preconditioner = weights.map((weight) => 1 / (weight + density));
    const system = { apply, rightHandSide, preconditioner };
    const solved = await awaitedConjugateGradients(system, gamma, { tolerance, maxSteps, ...(signal && { signal }) });

    const values = new Float64Array(own.values.length);
    inTangentSpace((space) => {
      space.sample(gamma, values);
    });
    let residual = 0;
    let change = 0;
    let norm = 0;
    for (let e = 0; e < values.length; e++) {
      const y = own.values[e];
      const misfit = y - values[e];
      values[e] = shrink * misfit;
      residual += (misfit - values[e]) ** 2;
      change += (values[e] - previous.sparse.values[e]) ** 2;
      norm += y * y;
    }
    const squares = Float64Array.of(residual, change, norm);
    await sum.add(squares);
    return {
      ...solved,
      x: assemble(gamma, agop, { ...own, values }),
      shrink,
      trainingResidual: squares[2] === 0 ? 0 : Math.sqrt(squares[0] / squares[2]),
      relativeChange: changeBetween(start, projectionOf(gamma, weights, solved.residual, shrink), squares[1]),
    };
  } finally {
    backend.release(u, v);
  }
}

/**
 * P_T X of X = P_T γ + s P_Ω*(y - P_Ω P_T γ), s = ε² / (ε² + λ). What is left of the system r = P_T* P_Ω*(y - P_Ω P_T γ) - D γ, so that
 *
 *   P_T X = γ + s (D γ + r)
 *
 * costs no product. γ alone is no match for the projection of the last estimate, in which its sparse part is as well.
 */
function projectionOf(
  gamma: Float64Array,
  weights: Float64Array,
  residual: Float64Array,
  shrink: number,
): Float64Array {
  return gamma.map((value, e) => value + shrink * (weights[e] * value + residual[e]));
}

/** (outside + ‖b - a‖²)^{1/2} / ‖b‖. */
function changeBetween(a: Float64Array, b: Float64Array, outside = 0): number {
  let change = outside;
  let size = 0;
  for (let e = 0; e < b.length; e++) {
    change += (b[e] - a[e]) ** 2;
    size += b[e] ** 2;
  }
  return change === 0 ? 0 : Math.sqrt(change / size);
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < values.length; e++) sum += values[e] * values[e];
  return sum;
}
