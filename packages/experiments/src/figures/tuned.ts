import {
  type Algorithm,
  type Backend,
  fit,
  type MatrixCompletionProblem,
  matrixCompletion,
  type MatrixEstimate,
  onEntries,
  seededRandom,
} from "@agop/core";
import { holdOut } from "@agop/core/run";
import { type Choice, selectByValidation } from "@agop/workflow";

/** A method with options to choose. */
export interface TunableMethod {
  readonly space: Readonly<Record<string, readonly number[]>>;
  readonly maxIterations: number;
  algorithm(choice: Choice<number>): Algorithm<MatrixCompletionProblem, MatrixEstimate>;
}

/** Of the observed entries, to choose options on. */
const validationFraction = 0.1;

/** Options and number of iterations chosen on a tenth of the observed entries, then a fit to all of them. */
export function tuned(method: TunableMethod, problem: MatrixCompletionProblem, seed: number, backend: Backend) {
  const split = holdOut(problem.observed, validationFraction, seededRandom(seed + 2));
  const fold = { problem: matrixCompletion(split.kept), validation: onEntries(split.heldOut) };
  return tunedOn(fold, method, problem, seed, backend);
}

/** What options are chosen on. */
export interface Fold {
  readonly problem: MatrixCompletionProblem;
  readonly validation: ReturnType<typeof onEntries>;
}

/** Options and number of iterations chosen on a fold, then a fit to the problem itself. */
export async function tunedOn(
  fold: Fold,
  method: TunableMethod,
  problem: MatrixCompletionProblem,
  seed: number,
  backend: Backend,
) {
  const { choice, iterations } = await selectByValidation({ ...method, folds: [fold], backend, seed });
  const stop = { maxIterations: iterations, tolerance: 0 };
  const { estimate, elapsedMs } = await fit({ algorithm: method.algorithm(choice), problem, backend, seed, stop });
  return { choice, iterations, estimate, elapsedMs };
}
