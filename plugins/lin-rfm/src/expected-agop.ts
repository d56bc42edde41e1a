import type { AgopEstimator } from "@agop/core";
import { diagonalAgop, type RegressionFit } from "./regression.js";

/**
 * The expected AGOP where the coefficients are not known but distributed, x ~ N(x_t, Σ) by the fit's own posterior:
 *
 *   G = diag(E[x²]) = diag(x_t² + Σ_jj),   Σ_jj = k_j - k_j² a_j^T (A diag(k) A^T + λ I)^{-1} a_j
 *
 * Each feature has a floor of its own, ε_j² = Σ_jj, that goes to zero as the fit grows certain: no schedule is needed. At
 * α = 1/2, K = G, this is sparse Bayesian learning.
 * Source: Tipping, JMLR 1, 2001; as reweighted least squares, Wipf, Nagarajan, IEEE J. Sel. Top. Signal Process. 4, 2010.
 */
export function expectedDiagonalAgop(): AgopEstimator<RegressionFit> {
  return {
    name: "expected diagonal AGOP",
    estimate({ estimate, posteriorVariance }) {
      const variance = posteriorVariance();
      return [{ form: "diagonal", diagonal: estimate.coefficients.map((x, j) => x * x + variance[j]) }];
    },
    singularValues: diagonalAgop().singularValues,
  };
}
