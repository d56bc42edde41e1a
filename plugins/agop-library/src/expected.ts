import {
  AgopError,
  type AgopEstimator,
  averageOf,
  type Backend,
  type FeatureMatrix,
  toBackendMatrix,
} from "@agop/core";
import { contributeAgop } from "@agop/core/plugin";
import { z } from "zod";

/**
 * The expected AGOP where the coefficients are not known but distributed, x ~ N(x_t, Σ) by the fit's own posterior:
 *
 *   G = J^T J / n + diag(Σ_jj),   for sparse regression diag(E[x²]) = diag(x_t² + Σ_jj)
 *
 * Each feature has a floor of its own, ε_j² = Σ_jj, that goes to zero as the fit grows certain: no schedule is needed. At
 * α = 1/2, K = G, this is sparse Bayesian learning.
 * Source: Tipping, JMLR 1, 2001; as reweighted least squares, Wipf, Nagarajan, IEEE J. Sel. Top. Signal Process. 4, 2010.
 */
export function expected(): AgopEstimator {
  return {
    name: "expected",
    needs: ["posteriorVariance"],
    start: (backend) => ({
      estimate: (gradients, { extras: { posteriorVariance } }) => {
        if (!posteriorVariance)
          throw new AgopError("parts-mismatch", 'AGOP estimator "expected" needs posteriorVariance');
        return plusDiagonal(averageOf(gradients, backend), posteriorVariance(), backend);
      },
    }),
  };
}

function plusDiagonal(average: FeatureMatrix, variance: Float64Array, backend: Backend): FeatureMatrix {
  if (average.form === "diagonal") {
    return { form: "diagonal", diagonal: average.diagonal.map((value, j) => value + variance[j]) };
  }
  const added = toBackendMatrix({ form: "diagonal", diagonal: variance }, backend);
  return { form: "dense", matrix: backend.combine(1, toBackendMatrix(average, backend), 1, added) };
}

export const expectedContribution = contributeAgop({
  name: "expected",
  summary: "the expectation of the outer product under the posterior of the fit: adds each coefficient's variance",
  source: "Tipping, JMLR 1, 2001; Wipf, Nagarajan, IEEE J. Sel. Top. Signal Process. 4, 2010",
  options: z.object({}),
  create: () => expected(),
});
