import {
  AgopError,
  type AgopEstimator,
  averageOf,
  type Backend,
  type FeatureMatrix,
  type Gradients,
  type Matrix,
  type PredictorExtras,
  toBackendMatrix,
} from "@agop/core";
import { contributeAgop } from "@agop/core/plugin";
import { z } from "zod";
import { sumOfGradients } from "./sum-of-gradients.js";

export interface ExpectedOptions {
  /** κ >= 0: adds κ times the variance of each feature over the rows. Default 0. */
  readonly ridge?: number;
}

/**
 * The expected AGOP where what is estimated is not known but distributed, by the fit's own posterior: of sparse regression
 * x ~ N(x_t, Σ), of completion each row x_i ~ N(x_ti, C_i),
 *
 *   G = J^T J / n + diag(Σ_jj)   or   G = (J^T J + Σ_i C_i) / n
 *
 * The floor is what is uncertain, and goes to zero as the fit grows certain: no schedule is needed. At α = 1/2, K = G, the first is
 * sparse Bayesian learning and the second expectation maximisation for Gaussian rows with missing cells. With κ > 0
 *
 *   G + κ diag(G - m μ μ^T / n),   μ = J^T 1 / m
 *
 * for m gradients, which is κ times the diagonal of the covariance that a constant feature leaves: features that repeat one another
 * then leave G regular.
 * Source: Tipping, JMLR 1, 2001; as reweighted least squares, Wipf, Nagarajan, IEEE J. Sel. Top. Signal Process. 4, 2010; Dempster,
 * Laird, Rubin, J. R. Stat. Soc. B 39, 1977.
 */
export function expected({ ridge = 0 }: ExpectedOptions = {}): AgopEstimator {
  return {
    name: "expected",
    needs: [["posteriorVariance", "posteriorCovariance"]],
    start: (backend) => ({
      estimate: (gradients, { extras }) => {
        const expectation = expectationOf(gradients, extras, backend);
        return ridge === 0 ? expectation : plusVariances(expectation, gradients, ridge, backend);
      },
    }),
  };
}

function expectationOf(
  gradients: Gradients,
  { posteriorVariance, posteriorCovariance }: Partial<PredictorExtras>,
  backend: Backend,
): FeatureMatrix {
  const average = averageOf(gradients, backend);
  if (posteriorVariance) {
    const variance = posteriorVariance();
    if (average.form === "diagonal") {
      return { form: "diagonal", diagonal: average.diagonal.map((value, j) => value + variance[j]) };
    }
    return plus(average, 1, toBackendMatrix({ form: "diagonal", diagonal: variance }, backend), backend);
  }
  if (posteriorCovariance) {
    return plus(average, 1 / gradients.count, backend.fromDense(posteriorCovariance()), backend);
  }
  throw new AgopError("parts-mismatch", 'AGOP estimator "expected" needs posteriorVariance or posteriorCovariance');
}

function plusVariances(g: FeatureMatrix, gradients: Gradients, ridge: number, backend: Backend): FeatureMatrix {
  const { sum, rows } = sumOfGradients("expected", gradients, backend);
  const sums = backend.toDense(sum).data;
  const { data, cols } = backend.toDense(toBackendMatrix(g, backend));
  // Of a feature that is constant rounding may leave less than nothing.
  const added = sums.map(
    (value, j) => ridge * Math.max(data[j * (cols + 1)] - (value * value) / (rows * gradients.count), 0),
  );
  return plus(g, 1, toBackendMatrix({ form: "diagonal", diagonal: added }, backend), backend);
}

function plus(g: FeatureMatrix, factor: number, added: Matrix, backend: Backend) {
  return { form: "dense", matrix: backend.combine(1, toBackendMatrix(g, backend), factor, added) } as const;
}

export const expectedContribution = contributeAgop({
  name: "expected",
  summary: "the expectation of the outer product under the posterior of the fit: adds its variances or covariances",
  source: "Tipping, JMLR 1, 2001; Dempster, Laird, Rubin, J. R. Stat. Soc. B 39, 1977",
  options: z.object({
    ridge: z
      .number()
      .nonnegative()
      .default(0)
      .describe("κ: adds κ times the variance of each feature over the rows, so that repeated features do no harm"),
  }),
  create: (options) => expected(options),
});
