import { leadingTriplets, type MatrixOperator } from "@agop/algebra";
import { AgopError, type AgopEstimator, type Backend, denseMatrix, type Gradients, type State } from "@agop/core";
import { contributeAgop, savedNumbers, savedSize } from "@agop/core/plugin";
import { z } from "zod";

/**
 * The leading eigenvectors of the average outer product, G = J^T J / n, in factored form, by products with J and J^T alone:
 * warm-started subspace iteration, for gradients of any form and so many features that G cannot be held. Only as exact as the
 * iteration over fits needs: eigenvalues to about 2% where they are not yet settled (`leadingTriplets` of @agop/algebra).
 * Source: Halko, Martinsson, Tropp, SIAM Rev. 53, 2011.
 * @throws AgopError `option-invalid` unless the count is an integer >= 1
 */
export function leading(count: number): AgopEstimator {
  if (!Number.isInteger(count) || count < 1) {
    throw new AgopError("option-invalid", `AGOP estimator "leading": count is ${count}; it must be an integer >= 1`);
  }
  return {
    name: "leading",
    start: (backend, resumed) => {
      let last = resumed && remembered(resumed);
      return {
        estimate: (gradients, { random }) => {
          const operator = operatorOf(gradients, backend);
          const { width, right, values } = leadingTriplets(operator, count, { backend, random }, { start: last });
          last = { width, right };
          return {
            form: "factored",
            vectors: backend.fromDense(denseMatrix(operator.cols, width, right)),
            // G = V diag(σ² / n) V^T
            values: values.map((value) => (value * value) / gradients.count),
            complement: 0,
          };
        },
        state: () => ({ ...last }),
      };
    },
  };
}

/** The right singular vectors of the fit before: where the next subspace iteration starts. */
interface Remembered {
  readonly width: number;
  /** d x width, on the host, since it outlives every scope of a backend. */
  readonly right: Float64Array;
}

/** Before the first fit there is nothing. */
function remembered({ width, right }: State): Remembered | undefined {
  return width === undefined ? undefined : { width: savedSize(width), right: savedNumbers(right) };
}

/** J by its products. */
function operatorOf(gradients: Gradients, backend: Backend): MatrixOperator {
  switch (gradients.form) {
    case "operator":
      return gradients;
    case "dense": {
      const { matrix } = gradients;
      return {
        rows: matrix.rows,
        cols: matrix.cols,
        multiply: (v) => backend.multiply(matrix, v),
        multiplyTransposed: (u) => backend.multiply(matrix, u, { left: true }),
      };
    }
    case "diagonal": {
      const { diagonal } = gradients;
      const multiply: MatrixOperator["multiply"] = (v) => backend.scale(v, { rows: diagonal });
      return { rows: diagonal.length, cols: diagonal.length, multiply, multiplyTransposed: multiply };
    }
  }
}

export const leadingContribution = contributeAgop({
  name: "leading",
  summary: "the leading eigenvectors of the average outer product by products with gradients, which is never formed",
  source: "Halko, Martinsson, Tropp, SIAM Rev. 53, 2011; docs/mathematics.md, section 7",
  options: z.object({ count: z.int().positive().default(10).describe("how many eigenvectors, at most") }),
  create: ({ count }) => leading(count),
});
