import { AgopError, type AgopEstimator, averageOf, toBackendMatrix } from "@agop/core";
import { contributeAgop, definePlugin } from "@agop/core/plugin";
import { z } from "zod";

/** The covariance of the gradients, G = (J - 1 μ^T)^T (J - 1 μ^T) / n with μ their mean: what all share tells none apart. */
export function covariance(): AgopEstimator {
  return {
    name: "covariance",
    start: (backend) => ({
      estimate: (gradients) => {
        if (gradients.form !== "dense") {
          throw new AgopError(
            "parts-mismatch",
            `AGOP estimator "covariance" takes dense gradients, not ${gradients.form}`,
          );
        }
        const { matrix, count } = gradients;
        const average = toBackendMatrix(averageOf(gradients, backend), backend);
        const common = backend.gram(backend.columnSums(matrix), 1 / (count * matrix.rows));
        return { form: "dense", matrix: backend.combine(1, average, -1, common) };
      },
    }),
  };
}

export const covariancePlugin = definePlugin({
  name: "my-estimator",
  contributions: [
    contributeAgop({
      name: "covariance",
      summary: "the covariance of the gradients",
      source: "this guide",
      options: z.object({}),
      create: () => covariance(),
    }),
  ],
});
