import {
  AgopError,
  type AgopEstimator,
  averageOf,
  type Gradients,
  type Backend,
  identityFeatures,
  type Matrix,
  toBackendMatrix,
  shuffledIndices,
} from "@agop/core";
import { contributeAgop } from "@agop/core/plugin";
import { z } from "zod";

/**
 * The average outer product over a part of the gradients, drawn anew without replacement in each iteration.
 * @throws AgopError `option-invalid` unless 0 < fraction <= 1
 */
export function subsampled(fraction: number): AgopEstimator {
  if (!(fraction > 0 && fraction <= 1)) {
    throw new AgopError(
      "option-invalid",
      `AGOP estimator "subsampled": fraction is ${fraction}; it must be > 0 and <= 1`,
    );
  }
  return {
    name: "subsampled",
    start: (backend) => ({
      estimate: (gradients, { random }) => {
        const j = allRows(gradients, backend);
        const kept = Math.max(1, Math.round(fraction * j.rows));
        const chosen = shuffledIndices(j.rows, random).subarray(0, kept);
        const factors = new Float64Array(j.rows);
        for (const row of chosen) factors[row] = 1;
        const part = backend.scale(j, { rows: factors });
        return averageOf({ form: "dense", matrix: part, count: (gradients.count * kept) / j.rows }, backend);
      },
    }),
  };
}

/** J, m x d. */
function allRows(gradients: Gradients, backend: Backend): Matrix {
  switch (gradients.form) {
    case "dense":
      return gradients.matrix;
    case "operator":
      return gradients.multiply(toBackendMatrix(identityFeatures(gradients.cols), backend));
    case "diagonal":
      throw new AgopError("parts-mismatch", 'AGOP estimator "subsampled" does not go with gradients that are diagonal');
  }
}

export const subsampledContribution = contributeAgop({
  name: "subsampled",
  summary: "the average outer product over a part of the gradients, drawn anew in each iteration",
  source: "Beaglehole, Radhakrishnan, Belkin et al., arXiv 2508.10053 (xRFM), section on scaling",
  options: z.object({ fraction: z.number().positive().max(1).default(0.5).describe("of the gradients") }),
  create: ({ fraction }) => subsampled(fraction),
});
