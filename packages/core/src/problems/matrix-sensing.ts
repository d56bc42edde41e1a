import type { Problem } from "../contracts/problem.js";
import { AgopError } from "../errors.js";
import type { DenseMatrix } from "../matrix/matrix.js";
import { assertFinite } from "./assert-finite.js";
import type { MatrixEstimate } from "./matrix-estimate.js";
import { relativeDistance } from "./regression-errors.js";

/** The measurement operators A_i of matrix sensing, i = 1..n, each rows x cols. */
export type SensingOperator =
  | { readonly kind: "dense"; readonly matrices: readonly DenseMatrix[] }
  /** A_i = u_i v_i^T with u_i the rows of `left` (n x rows) and v_i the rows of `right` (n x cols). */
  | { readonly kind: "rank-one"; readonly left: DenseMatrix; readonly right: DenseMatrix };

/** Find a low-rank X (rows x cols) from y_i = <A_i, X>, i = 1..n. */
export interface MatrixSensingProblem extends Problem {
  readonly kind: "matrix-sensing";
  readonly rows: number;
  readonly cols: number;
  readonly operator: SensingOperator;
  readonly measurements: Float64Array;
  residual(estimate: MatrixEstimate): number;
}

declare module "../contracts/problem.js" {
  interface ProblemKinds {
    readonly "matrix-sensing": { readonly problem: MatrixSensingProblem; readonly estimate: MatrixEstimate };
  }
}

/** @throws AgopError `problem-invalid` when shapes do not fit; `not-finite` for a value that is not finite. */
export function matrixSensing(
  rows: number,
  cols: number,
  operator: SensingOperator,
  measurements: Float64Array,
): MatrixSensingProblem {
  const parts = operator.kind === "dense" ? operator.matrices : [operator.left, operator.right];
  const count = operator.kind === "dense" ? operator.matrices.length : operator.left.rows;
  const fits =
    operator.kind === "dense"
      ? operator.matrices.every((matrix) => matrix.rows === rows && matrix.cols === cols)
      : operator.left.cols === rows && operator.right.cols === cols && operator.right.rows === operator.left.rows;
  if (!fits) throw new AgopError("problem-invalid", `a measurement matrix is not ${rows} x ${cols}`);
  if (count !== measurements.length || count === 0) {
    throw new AgopError("problem-invalid", `${count} measurement matrices, ${measurements.length} measurements`);
  }
  for (const part of parts) assertFinite("measurement matrix", part.data);
  assertFinite("measurement", measurements);
  const kind = "matrix-sensing";
  return {
    kind,
    rows,
    cols,
    operator,
    measurements,
    summarise: () => ({ kind, rows, cols, observations: measurements.length }),
    residual: (estimate) => relativeDistance(measured(operator, estimate.toDense()), measurements),
  };
}

/** (<A_i, X>)_i. */
function measured(operator: SensingOperator, x: DenseMatrix): Float64Array {
  if (operator.kind === "dense") {
    return Float64Array.from(operator.matrices, (a) => a.data.reduce((sum, value, k) => sum + value * x.data[k], 0));
  }
  const { left, right } = operator;
  return Float64Array.from({ length: left.rows }, (_, i) => {
    let sum = 0;
    for (let r = 0; r < x.rows; r++) {
      let product = 0;
      for (let c = 0; c < x.cols; c++) product += x.data[r * x.cols + c] * right.data[i * x.cols + c];
      sum += left.data[i * x.rows + r] * product;
    }
    return sum;
  });
}
