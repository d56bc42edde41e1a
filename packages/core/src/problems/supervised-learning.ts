import type { Estimate } from "../contracts/estimate.js";
import type { Evaluation, Metric } from "../contracts/metric.js";
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

const classificationMetrics: readonly [Metric, Metric] = [
  { name: "accuracy", direction: "higher", pool: "mean" },
  { name: "rmse", direction: "lower", pool: "root-mean-square" },
];

/** Compares predicted with held-out targets: errors of numbers, or the part of rows whose class has the largest score. */
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
    measure: (estimate) => {
      const predicted = estimate.predict(inputs);
      let right = 0;
      for (let i = 0; i < targets.rows; i++) if (largestIn(predicted, i) === largestIn(targets, i)) right++;
      const { rmse } = regressionErrors(predicted.data, targets.data);
      return { n: targets.rows, accuracy: right / targets.rows, rmse };
    },
  };
}

/** The column of the largest entry of a row. */
function largestIn({ cols, data }: DenseMatrix, row: number): number {
  let place = 0;
  for (let j = 1; j < cols; j++) if (data[row * cols + j] > data[row * cols + place]) place = j;
  return place;
}
