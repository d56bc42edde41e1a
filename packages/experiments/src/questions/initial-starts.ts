import {
  type Backend,
  fit,
  givenTransforms,
  identityTransform,
  type InitialTransform,
  type MatrixCompletionProblem,
  randomTransform,
} from "@agop/core";
import { power } from "@agop/plugin-phi-library";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { geometricFloor } from "@agop/plugin-schedule-library";
import { gridOf } from "../figures/rows.js";

/** Under the eigenvalues of the AGOP that another fit lends as M_0, as a part of its trace. */
export const lentFloor = 1e-6;

export const identity = "identity";
export const lent = "AGOP of another fit";
/** Of random M_0. */
export function nameOfCondition(condition: number): string {
  return `condition ${condition.toExponential()}`;
}

/** λ = 0, and a floor under the AGOP that sinks by 10% an iteration. */
export const sinkingFloor = geometricFloor({ ridge: 0, first: 1, ratio: 0.9, last: 1e-12 });

/** M_0 by its name, and the seed of the run that draws it. */
export interface Start {
  readonly start: string;
  readonly seed: number;
  readonly initial: InitialTransform;
}

/**
 * I, random ones, so many of each condition, and one lent by a fit of the `other` problem. I comes first: the others are compared with
 * where it ends.
 */
export async function startsFor(
  { conditions, starts }: { readonly conditions: readonly number[]; readonly starts: readonly number[] },
  other: MatrixCompletionProblem,
  backend: Backend,
): Promise<readonly Start[]> {
  const random = gridOf({ condition: conditions, seed: starts }).map(({ condition, seed }) => ({
    start: nameOfCondition(condition),
    seed,
    initial: randomTransform(condition),
  }));
  return [
    { start: identity, seed: 0, initial: identityTransform() },
    ...random,
    { start: lent, seed: 0, initial: await lentBy(other, backend) },
  ];
}

/** G / tr G with a floor, G of lin-RFM with α = 1/2 on another problem. */
async function lentBy(problem: MatrixCompletionProblem, backend: Backend): Promise<InitialTransform> {
  const algorithm = linRfmCompletion({ phi: power(0.5), schedule: sinkingFloor });
  const { estimate } = await fit({ algorithm, problem, backend, stop: { maxIterations: 300, tolerance: 1e-7 } });
  const matrix = backend.scope(() => {
    const x = backend.fromDense(estimate.toDense());
    const squares = backend.inner(x, x);
    return backend.toDense(backend.addDiagonal(backend.gram(x, 1 / squares), lentFloor));
  });
  return givenTransforms([matrix, matrix]);
}
