import { AgopError, type Backend, denseMatrix, type Gradients, type Matrix } from "@agop/core";

/**
 * 1^T J, 1 x d, and m, how many gradients there are.
 * @throws AgopError `parts-mismatch` naming the estimator, for gradients that are diagonal
 */
export function sumOfGradients(
  estimator: string,
  gradients: Gradients,
  backend: Backend,
): { readonly sum: Matrix; readonly rows: number } {
  switch (gradients.form) {
    case "dense":
      return { sum: backend.columnSums(gradients.matrix), rows: gradients.matrix.rows };
    case "operator": {
      const { rows } = gradients;
      const ones = backend.fromDense(denseMatrix(rows, 1, new Float64Array(rows).fill(1)));
      return { sum: backend.transpose(gradients.multiplyTransposed(ones)), rows };
    }
    case "diagonal": {
      const what = `AGOP estimator "${estimator}" does not go with gradients that are diagonal`;
      throw new AgopError("parts-mismatch", what);
    }
  }
}
