import type { Estimate } from "../contracts/estimate.js";
import type { DenseMatrix } from "../matrix/matrix.js";

/** What an algorithm has found for x (d). */
export interface VectorEstimate extends Estimate {
  readonly kind: "vector";
  readonly coefficients: Float64Array;
  /** A x for the rows of `design`. */
  predict(design: DenseMatrix): Float64Array;
}

/** The format of estimates that are coefficients. */
export const coefficientsFormat = "coefficients";

/**
 * A linear estimate: predictions of rows a (1 x d) are a · coefficients.
 *
 * @param coefficients d, kept and not copied
 */
export function vectorEstimate(coefficients: Float64Array): VectorEstimate {
  return {
    kind: "vector",
    coefficients,
    predict: ({ rows, cols, data }) =>
      Float64Array.from({ length: rows }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < cols; j++) sum += data[i * cols + j] * coefficients[j];
        return sum;
      }),
    detach: () => undefined,
    values: () => coefficients,
    save: () => ({ format: coefficientsFormat, content: { coefficients } }),
  };
}
