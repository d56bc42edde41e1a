import {
  AgopError,
  type AgopEstimator,
  averageOf,
  type Backend,
  denseMatrix,
  type Gradients,
  type Matrix,
  toBackendMatrix,
} from "@agop/core";
import { contributeAgop } from "@agop/core/plugin";
import { z } from "zod";

/**
 * The covariance of the m gradients, in the units of their average outer product over n points:
 *
 *   G = (J^T J - m μ μ^T) / n,   μ = J^T 1 / m
 *
 * What all of them have in common is no feature that tells them apart.
 */
export function centred(): AgopEstimator {
  return {
    name: "centred",
    start: (backend) => ({
      estimate: (gradients) => {
        const { sum, rows } = sumOfGradients(gradients, backend);
        const average = toBackendMatrix(averageOf(gradients, backend), backend);
        const common = backend.gram(sum, 1 / (rows * gradients.count));
        return { form: "dense", matrix: backend.combine(1, average, -1, common) };
      },
    }),
  };
}

/** 1^T J, 1 x d, and m. */
function sumOfGradients(gradients: Gradients, backend: Backend): { readonly sum: Matrix; readonly rows: number } {
  switch (gradients.form) {
    case "dense":
      return { sum: backend.columnSums(gradients.matrix), rows: gradients.matrix.rows };
    case "operator": {
      const { rows } = gradients;
      const ones = backend.fromDense(denseMatrix(rows, 1, new Float64Array(rows).fill(1)));
      return { sum: backend.transpose(gradients.multiplyTransposed(ones)), rows };
    }
    case "diagonal":
      throw new AgopError("parts-mismatch", 'AGOP estimator "centred" does not go with gradients that are diagonal');
  }
}

export const centredContribution = contributeAgop({
  name: "centred",
  summary: "the covariance of the gradients: their average outer product less that of their mean",
  source: "Radhakrishnan, Beaglehole, Pandit, Belkin, Science 383, 2024, supplement",
  options: z.object({}),
  create: () => centred(),
});
