import type { Evaluation } from "../contracts/metric.js";
import type { Problem } from "../contracts/problem.js";
import { AgopError } from "../errors.js";
import type { DenseMatrix } from "../matrix/matrix.js";
import { assertFinite } from "./assert-finite.js";
import { regressionErrors, regressionMetrics, relativeDistance } from "./regression-errors.js";
import type { VectorEstimate } from "./vector-estimate.js";

/** Find a sparse x (d) with A x = y; `design` is A (n x d), `response` is y (n). */
export interface SparseRegressionProblem extends Problem {
  readonly kind: "sparse-regression";
  readonly design: DenseMatrix;
  readonly response: Float64Array;
  residual(estimate: VectorEstimate): number;
}

declare module "../contracts/problem.js" {
  interface ProblemKinds {
    readonly "sparse-regression": { readonly problem: SparseRegressionProblem; readonly estimate: VectorEstimate };
  }
}

/** @throws AgopError `problem-invalid` when shapes do not fit; `not-finite` for a value that is not finite. */
export function sparseRegression(design: DenseMatrix, response: Float64Array): SparseRegressionProblem {
  const { rows, cols, data } = design;
  if (rows === 0 || cols === 0) {
    throw new AgopError("problem-invalid", `the design is ${rows} x ${cols}`, "give rows and columns");
  }
  if (rows !== response.length) {
    throw new AgopError("problem-invalid", `the design has ${rows} rows, the response ${response.length} values`);
  }
  assertFinite("design value", data);
  assertFinite("response value", response);
  const kind = "sparse-regression";
  return {
    kind,
    design,
    response,
    summarise: () => ({ kind, observations: rows, features: cols }),
    residual: (estimate) => relativeDistance(estimate.predict(design), response),
  };
}

/** Compares predicted with held-out responses. */
export function onResponses(design: DenseMatrix, response: Float64Array): Evaluation<VectorEstimate> {
  return {
    metrics: regressionMetrics,
    measure: (estimate) => regressionErrors(estimate.predict(design), response),
  };
}
