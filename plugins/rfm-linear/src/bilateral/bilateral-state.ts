import type { LowRankPlusSparse, SingularTriplets } from "@agop/algebra";
import { AgopError, type SparseMatrix, type State } from "@agop/core";
import { asState } from "@agop/core/plugin";
import { type EpsilonState, loadEpsilon } from "@agop/plugin-schedule-library";
import { z } from "zod";

/** All that the next iteration depends on. */
export interface BilateralState {
  /** Iterations done. */
  readonly iteration: number;
  /** Of the random directions; each iteration has its own. */
  readonly seed: number;
  readonly x: LowRankPlusSparse;
  readonly agop: SingularTriplets;
  readonly epsilon: EpsilonState;
}

const numbers = z.instanceof(Float64Array);
const shape = z.object({
  iteration: z.number(),
  seed: z.number(),
  left: numbers,
  right: numbers,
  sparseValues: numbers,
  shrink: z.number().optional(),
  agopLeft: numbers,
  agopRight: numbers,
  singularValues: numbers,
});

export function toAlgorithmState({ iteration, seed, x, agop, epsilon }: BilateralState): State {
  return {
    iteration,
    seed,
    left: x.left,
    right: x.right,
    // Where S is made of Y it is not in the state, which then goes on with other entries of the same matrix, too.
    ...(x.shrink === undefined
      ? { sparseValues: x.sparse.values }
      : { sparseValues: new Float64Array(), shrink: x.shrink }),
    agopLeft: agop.left,
    agopRight: agop.right,
    singularValues: agop.values,
    epsilon: { ...epsilon },
  };
}

/** @throws AgopError `state-invalid` for a state of another problem or algorithm */
export function fromAlgorithmState(state: State, observed: SparseMatrix): BilateralState {
  const parsed = shape.safeParse(state);
  const { rows, cols, values } = observed;
  const fits =
    parsed.success &&
    (parsed.data.shrink !== undefined || parsed.data.sparseValues.length === values.length) &&
    parsed.data.left.length * cols === parsed.data.right.length * rows &&
    parsed.data.agopLeft.length === parsed.data.singularValues.length * rows &&
    parsed.data.agopRight.length === parsed.data.singularValues.length * cols;
  if (!fits) {
    throw new AgopError("state-invalid", `the state to go on from is not one of this ${rows} x ${cols} problem`);
  }
  const { iteration, seed, left, right, sparseValues, shrink, agopLeft, agopRight, singularValues } = parsed.data;
  const sparse = shrink === undefined ? { ...observed, values: sparseValues } : observed;
  return {
    iteration,
    seed,
    x: { width: left.length / rows, left, right, sparse, ...(shrink !== undefined && { shrink }) },
    agop: { width: singularValues.length, left: agopLeft, right: agopRight, values: singularValues },
    epsilon: loadEpsilon(asState(state["epsilon"])),
  };
}
