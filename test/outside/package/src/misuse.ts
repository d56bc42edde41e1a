import { cpuBackend } from "@agop/backend-cpu";
import {
  type AgopEstimator,
  type Algorithm,
  averageOuterProduct,
  denseEstimate,
  type Estimate,
  type Evaluation,
  fit,
  fromRows,
  type Gradients,
  matrixCompletion,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  observedCells,
  onEntries,
  onResponses,
  type Phi,
  type Predictor,
  type Problem,
  type ProblemOf,
  recursiveFeatureMachine,
  type Schedule,
  sparseRegression,
  startRun,
  toEntries,
} from "@agop/core";
import { contributeAlgorithm, contributePhi, contributePredictor, contributeProblem } from "@agop/core/plugin";
import { power } from "@agop/plugin-phi-library";
import { type CompletionFit, diagonalRidge, linRfmCompletion, rowwiseRidge } from "@agop/plugin-rfm-linear";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { z } from "zod";

// What the compiler refuses. It is compiled and never run; each refusal is of the line below it.

const observed = observedCells(fromRows([[1, 2], [3, NaN]])); // prettier-ignore
const completion = matrixCompletion(observed);
const regression = sparseRegression(fromRows([[1, 2]]), Float64Array.of(1));
const shared = {
  name: "mine",
  agop: averageOuterProduct(),
  phi: power(0.5),
  schedule: constantSchedule({ ridge: 1, floor: 0 }),
};
const forRegression = recursiveFeatureMachine({ ...shared, predictor: diagonalRidge() });
const forCompletion = recursiveFeatureMachine({ ...shared, predictor: rowwiseRidge() });
const backend = cpuBackend();
const onTraining = onEntries(toEntries(observed));
const onOneResponse = onResponses(fromRows([[1]]), Float64Array.of(1));
const save = () => ({ format: "x", content: { at: new Date() } });
const read = () => Promise.reject(new Error("never read"));
const described = { summary: "x", source: "x", options: z.object({}) };

export async function misuse(): Promise<void> {
  // A problem of another kind than the algorithm is for, and the other way round.
  // @ts-expect-error: a completion for a regression machine
  await fit({ algorithm: forRegression, problem: completion, backend });
  // @ts-expect-error: a regression for a completion machine
  startRun({ algorithm: forCompletion, problem: regression, backend });

  // An evaluation of another kind of estimate.
  // @ts-expect-error: entries of a matrix for a vector
  await fit({ algorithm: forRegression, problem: regression, backend, heldOut: onTraining });
  // @ts-expect-error: responses for a matrix
  await fit({ algorithm: forCompletion, problem: completion, backend, validation: onOneResponse });

  // What an estimate of a vector does not have.
  const { estimate } = await fit({ algorithm: forRegression, problem: regression, backend });
  // @ts-expect-error: a vector is no matrix
  const asked: keyof typeof estimate = "toDense";
  console.log(estimate.kind, asked);

  // Stop rules, options and parts that are misspelt or missing.
  // @ts-expect-error: maxIterations misspelt
  await fit({ algorithm: forCompletion, problem: completion, backend, stop: { maxIteration: 10 } });
  // @ts-expect-error: select is last or best
  await fit({ algorithm: forCompletion, problem: completion, backend, select: "first" });
  // @ts-expect-error: replaceObserved misspelt
  rowwiseRidge({ replaceObserve: true });
  // @ts-expect-error: floor misspelt
  constantSchedule({ ridge: 1, flor: 0 });
  // @ts-expect-error: no schedule
  linRfmCompletion({ phi: power(0.5) });
  // @ts-expect-error: an AGOP estimator is no φ
  recursiveFeatureMachine({ ...shared, predictor: rowwiseRidge(), phi: averageOuterProduct() });
}

// A schedule without a step, or whose step is without a floor.
// @ts-expect-error: it has no step
export const stepless: Schedule = { name: "stepless", start: () => ({ state: () => ({}) }) };
// @ts-expect-error: its step has no floor
export const floorless: Schedule = { name: "floorless", start: () => ({ step: () => ({ ridge: 1 }) }) };

// An estimate that does not save itself, and one that saves what no file keeps.
// @ts-expect-error: it has no save
export const unsaved: Estimate = { kind: "matrix", detach: () => undefined };
// @ts-expect-error: a date is no state
export const unsavable: Estimate = { kind: "x", detach: () => undefined, save };

// Gradients of a form that there is not, and without what they are divided by.
// @ts-expect-error: no such form
export const sparseGradients: Gradients = { form: "sparse", count: 1, matrix: backend.fromSparse(observed) };
// @ts-expect-error: no count
export const uncounted: Gradients = { form: "diagonal", diagonal: Float64Array.of(1) };

// A sparse matrix where a dense one is asked for.
// @ts-expect-error: a sparse matrix is no dense one
export const product = backend.multiply(backend.fromSparse(observed), backend.fromDense(fromRows([[1]])));

// A φ without a value, an estimator that needs what no predictor gives, a metric without a direction.
// @ts-expect-error: no value
export const valueless: Phi = { name: "valueless", square: (g) => g };
// @ts-expect-error: no predictor gives Hessians
export const needy: AgopEstimator = { ...averageOuterProduct(), needs: ["hessians"] };
export const directionless: Evaluation<MatrixEstimate> = {
  // @ts-expect-error: no direction
  metrics: [{ name: "accuracy", pool: "mean" }],
  measure: () => ({ n: 1, accuracy: 1 }),
};

// A predictor whose fits have no gradients.
// @ts-expect-error: no gradients
export type Flat = Predictor<MatrixCompletionProblem, Omit<CompletionFit, "gradients">>;

// A kind of problem that nobody has declared, and what is contributed for it.
// @ts-expect-error: no such kind of problem
export type Undeclared = ProblemOf<"no-such-kind">;
// @ts-expect-error: no such kind to predict
contributePredictor({ name: "x", ...described, create: { "no-such-kind": () => rowwiseRidge() } });
// @ts-expect-error: no such kind to read
contributeProblem({ name: "no-such-kind", ...described, metrics: onTraining.metrics, read });

// A predictor and an algorithm given for another kind of problem than their own.
// @ts-expect-error: a predictor for completion
contributePredictor({ name: "x", ...described, create: { "sparse-regression": () => rowwiseRidge() } });
// @ts-expect-error: an algorithm for completion
contributeAlgorithm({ name: "x", ...described, create: { "sparse-regression": () => forCompletion } });

// Options that the schema does not have.
contributePhi({
  name: "x",
  ...described,
  options: z.object({ beta: z.number() }),
  // @ts-expect-error: beta, not alpha
  create: ({ alpha }: { readonly alpha: number }) => power(alpha),
});

/** An algorithm whose iterates have the estimate of another kind. */
export const confused: Algorithm<Problem, MatrixEstimate> = {
  name: "confused",
  // @ts-expect-error: a matrix estimate of another kind
  *iterate() {
    yield { estimate: { ...denseEstimate(fromRows([[1]])), kind: "vector" } };
  },
};
