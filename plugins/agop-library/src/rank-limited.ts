import {
  AgopError,
  type AgopEstimator,
  averageOf,
  type Backend,
  type FeatureMatrix,
  gradientDimension,
  toBackendMatrix,
} from "@agop/core";
import { contributeAgop } from "@agop/core/plugin";
import { z } from "zod";

/**
 * The best approximation of that rank to the average outer product, in factored form.
 * @throws AgopError `option-invalid` unless the rank is an integer >= 1; from its estimates, where there are fewer gradients or
 * features
 */
export function rankLimited(rank: number): AgopEstimator {
  if (!Number.isInteger(rank) || rank < 1) {
    throw new AgopError("option-invalid", `AGOP estimator "rank-limited": rank is ${rank}; it must be an integer >= 1`);
  }
  return {
    name: "rank-limited",
    start: (backend) => ({
      estimate: (gradients) => {
        const dimension = gradientDimension(gradients);
        const rows =
          gradients.form === "dense"
            ? gradients.matrix.rows
            : gradients.form === "operator"
              ? gradients.rows
              : dimension;
        const largest = Math.min(rows, dimension);
        if (rank > largest) {
          const what = `rank is ${rank}; it must be <= ${largest}, the smaller side of the gradients`;
          throw new AgopError("option-invalid", what);
        }
        return leading(averageOf(gradients, backend), rank, backend);
      },
    }),
  };
}

function leading(average: FeatureMatrix, rank: number, backend: Backend): FeatureMatrix {
  const { values, vectors } = backend.symmetricEigen(toBackendMatrix(average, backend));
  return {
    form: "factored",
    vectors: backend.leadingColumns(vectors, rank),
    values: values.slice(0, rank),
    complement: 0,
  };
}

export const rankLimitedContribution = contributeAgop({
  name: "rank-limited",
  summary: "the leading eigenvectors of the average outer product, in factored form",
  source: "docs/mathematics.md, section 2",
  options: z.object({ rank: z.int().positive().default(10).describe("how many eigenvectors are kept") }),
  create: ({ rank }) => rankLimited(rank),
});
