import { type AgopEstimator, averageOf, toBackendMatrix } from "@agop/core";
import { contributeAgop } from "@agop/core/plugin";
import { z } from "zod";
import { sumOfGradients } from "./sum-of-gradients.js";

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
        const { sum, rows } = sumOfGradients("centred", gradients, backend);
        const average = toBackendMatrix(averageOf(gradients, backend), backend);
        const common = backend.gram(sum, 1 / (rows * gradients.count));
        return { form: "dense", matrix: backend.combine(1, average, -1, common) };
      },
    }),
  };
}

export const centredContribution = contributeAgop({
  name: "centred",
  summary: "the covariance of the gradients: their average outer product less that of their mean",
  source: "Radhakrishnan, Beaglehole, Pandit, Belkin, Science 383, 2024, supplement",
  options: z.object({}),
  create: () => centred(),
});
