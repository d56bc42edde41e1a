import { log } from "../elementary.js";
import type { Estimate } from "../contracts/estimate.js";
import type { Evaluation, Metric, Metrics } from "../contracts/metric.js";
import type { Problem } from "../contracts/problem.js";
import { AgopError } from "../errors.js";
import type { DenseMatrix } from "../matrix/matrix.js";
import { assertFinite } from "./assert-finite.js";
import { regressionErrors, regressionMetrics, relativeDistance } from "./regression-errors.js";

/** Whether targets are numbers, or one column for each class with 1 in that of the row and 0 in the others. */
export type SupervisedTask =
  { readonly kind: "regression" } | { readonly kind: "classification"; readonly classes: readonly string[] };

/** Find f with f(x_i) ≈ y_i: `inputs` has the x_i as rows (n x d), `targets` the y_i (n x c). */
export interface SupervisedProblem extends Problem {
  readonly kind: "supervised";
  readonly inputs: DenseMatrix;
  readonly targets: DenseMatrix;
  readonly task: SupervisedTask;
  /** Columns of `inputs` that belong together, as those of one category each; none where a column stands for itself. */
  readonly categories: readonly (readonly number[])[];
  residual(estimate: SupervisedEstimate): number;
}

/** What an algorithm has found for f. */
export interface SupervisedEstimate extends Estimate {
  readonly kind: "supervised";
  /** f of the rows of `inputs` (n x d), n x c; of classes, scores, the largest of which is the one that is predicted. */
  predict(inputs: DenseMatrix): DenseMatrix;
  /** The average gradient outer product of f at its points, d x d, in the units of the inputs: which directions matter. */
  agop?(): DenseMatrix;
  /**
   * ∇f_j at each row of `inputs` (n x d), in row j n + i, n c x d; of classes those of the codes that f is fitted to. G is of these at its
   * points.
   */
  gradients?(inputs: DenseMatrix): DenseMatrix;
}

declare module "../contracts/problem.js" {
  interface ProblemKinds {
    readonly supervised: { readonly problem: SupervisedProblem; readonly estimate: SupervisedEstimate };
  }
}

export interface SupervisedOptions {
  /** Default: regression. */
  readonly task?: SupervisedTask;
  /** Default: none. */
  readonly categories?: readonly (readonly number[])[];
}

/** @throws AgopError `problem-invalid` when shapes do not fit; `not-finite` for a value that is not finite. */
export function supervised(
  inputs: DenseMatrix,
  targets: DenseMatrix,
  { task = { kind: "regression" }, categories = [] }: SupervisedOptions = {},
): SupervisedProblem {
  const invalid = (what: string): AgopError => new AgopError("problem-invalid", what);
  const { rows, cols } = inputs;
  if (rows === 0 || cols === 0) throw invalid(`the inputs are ${rows} x ${cols}; give rows and columns`);
  if (targets.rows !== rows || targets.cols === 0) {
    throw invalid(`the inputs have ${rows} rows, the targets are ${targets.rows} x ${targets.cols}`);
  }
  if (task.kind === "classification" && task.classes.length !== targets.cols) {
    throw invalid(`there are ${task.classes.length} classes, the targets have ${targets.cols} columns`);
  }
  const places = categories.flat();
  if (new Set(places).size < places.length || places.some((place) => !(place >= 0 && place < cols))) {
    throw invalid(`the groups of categorical columns must be places among ${cols}, each in one group`);
  }
  assertFinite("input", inputs.data);
  assertFinite("target", targets.data);
  const kind = "supervised";
  return {
    kind,
    inputs,
    targets,
    task,
    categories,
    summarise: () => ({ kind, observations: rows, features: cols, outputs: targets.cols, task: task.kind }),
    residual: (estimate) => relativeDistance(estimate.predict(inputs).data, targets.data),
  };
}

/** How classes are measured. `brier` is the mean over rows and classes of (indicator - probability)². */
export const classificationMetrics: readonly [Metric, Metric, Metric] = [
  { name: "brier", direction: "lower", pool: "mean" },
  { name: "accuracy", direction: "higher", pool: "mean" },
  { name: "logLoss", direction: "lower", pool: "mean" },
];

/** A probability is no nearer to 0 or 1. */
const leastProbability = 1e-3;

/**
 * Scores of classes (n x c), which may lie outside of 0 and 1, as probabilities: kept within [0.001, 0.999] and divided by the sum
 * of their row.
 */
export function classProbabilities({ rows, cols, data }: DenseMatrix): DenseMatrix {
  const probabilities = data.map((score) => Math.min(Math.max(score, leastProbability), 1 - leastProbability));
  for (let i = 0; i < rows; i++) {
    const row = probabilities.subarray(i * cols, (i + 1) * cols);
    const sum = row.reduce((total, value) => total + value, 0);
    row.forEach((value, k) => (row[k] = value / sum));
  }
  return { rows, cols, data: probabilities };
}

/** What of an estimate is averaged with that of others: f, or the probabilities of classes, n x c. */
export function outputsOf(
  estimate: SupervisedEstimate,
  inputs: DenseMatrix,
  { kind }: Pick<SupervisedTask, "kind">,
): DenseMatrix {
  const predicted = estimate.predict(inputs);
  return kind === "classification" ? classProbabilities(predicted) : predicted;
}

/** Compares predicted with held-out targets: errors of numbers, or the probabilities of classes. */
export function onTargets(
  inputs: DenseMatrix,
  targets: DenseMatrix,
  task: SupervisedTask = { kind: "regression" },
): Evaluation<SupervisedEstimate> {
  if (task.kind === "regression") {
    return {
      metrics: regressionMetrics,
      measure: (estimate) => regressionErrors(estimate.predict(inputs).data, targets.data),
    };
  }
  return {
    metrics: classificationMetrics,
    measure: (estimate) => classificationErrors(estimate.predict(inputs), targets),
  };
}

/** Of scores (n x c) against the indicators of the classes (n x c). */
function classificationErrors(scores: DenseMatrix, targets: DenseMatrix): Metrics {
  const { rows, cols } = targets;
  const probabilities = classProbabilities(scores);
  let squares = 0;
  let right = 0;
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const actual = largestIn(targets, i);
    if (largestIn(scores, i) === actual) right++;
    loss -= log(probabilities.data[i * cols + actual]);
    for (let k = i * cols; k < (i + 1) * cols; k++) squares += (targets.data[k] - probabilities.data[k]) ** 2;
  }
  return { n: rows, brier: squares / (rows * cols), accuracy: right / rows, logLoss: loss / rows };
}

/** The column of the largest entry of a row. */
function largestIn({ cols, data }: DenseMatrix, row: number): number {
  let place = 0;
  for (let j = 1; j < cols; j++) if (data[row * cols + j] > data[row * cols + place]) place = j;
  return place;
}
