import { AgopError, type AlgorithmState, type SparseMatrix } from "@agop/core";
import { z } from "zod";
import type { FactoredAgop } from "./factored-agop.js";
import type { FloorState } from "./floor-schedule.js";
import type { LowRankPlusSparse } from "./low-rank-plus-sparse.js";

/** All that the next iteration depends on. */
export interface CompactState {
  /** Iterations done. */
  readonly iteration: number;
  /** Of the random directions; each iteration has its own. */
  readonly seed: number;
  readonly x: LowRankPlusSparse;
  readonly agop: FactoredAgop;
  readonly floor: FloorState;
}

const numbers = z.instanceof(Float64Array);
const floorState = z.object({
  floor: z.number().nullable(),
  rank: z.number(),
  cap: z.number(),
  largestCap: z.number(),
  place: z.number(),
  seen: z.number(),
  needed: z.number(),
  still: z.number(),
});
const shape = z.object({
  iteration: z.number(),
  seed: z.number(),
  left: numbers,
  right: numbers,
  sparseValues: numbers,
  agopLeft: numbers,
  agopRight: numbers,
  singularValues: numbers,
  floor: floorState,
});

export function toAlgorithmState({ iteration, seed, x, agop, floor }: CompactState): AlgorithmState {
  return {
    iteration,
    seed,
    left: x.left,
    right: x.right,
    sparseValues: x.sparse.values,
    agopLeft: agop.left,
    agopRight: agop.right,
    singularValues: agop.values,
    floor: { ...floor },
  };
}

/** @throws AgopError `problem-invalid` for a state of another problem or algorithm */
export function fromAlgorithmState(state: AlgorithmState, observed: SparseMatrix): CompactState {
  const parsed = shape.safeParse(state);
  const { rows, cols, values } = observed;
  const fits =
    parsed.success &&
    parsed.data.sparseValues.length === values.length &&
    parsed.data.left.length * cols === parsed.data.right.length * rows &&
    parsed.data.agopLeft.length === parsed.data.singularValues.length * rows &&
    parsed.data.agopRight.length === parsed.data.singularValues.length * cols;
  if (!fits) {
    throw new AgopError("problem-invalid", `the state to go on from is not one of this ${rows} x ${cols} problem`);
  }
  const { iteration, seed, left, right, sparseValues, agopLeft, agopRight, singularValues, floor } = parsed.data;
  return {
    iteration,
    seed,
    x: { width: left.length / rows, left, right, sparse: { ...observed, values: sparseValues } },
    agop: { width: singularValues.length, left: agopLeft, right: agopRight, values: singularValues },
    floor,
  };
}
