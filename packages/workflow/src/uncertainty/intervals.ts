import { type Residuals, residualsFor } from "./residuals.js";

/**
 * Half the width of the interval around a prediction of each column, by split conformal prediction:
 *
 *   q = the ((n + 1) coverage)-th smallest of |y - ŷ| over n held-out entries,
 *
 * between two of them by linear interpolation, so that ŷ ± q holds a fraction `coverage` of what is drawn like them; where coverage is
 * above n / (n + 1), the largest. Source: Lei, G'Sell, Rinaldo, Tibshirani, Wasserman, JASA 113, 2018, Algorithm 2, which rounds up.
 * @param coverage > 0 and < 1
 */
export function halfWidths(residuals: Residuals, coverage: number): Float64Array {
  return Float64Array.from(residuals.byColumn, (_, column) => {
    const sizes = Float64Array.from(residualsFor(residuals, column), Math.abs).sort();
    const rank = Math.min(Math.max((sizes.length + 1) * coverage, 1), sizes.length);
    const below = Math.floor(rank);
    if (sizes.length === 0) return Infinity;
    return below === rank ? sizes[below - 1] : sizes[below - 1] + (rank - below) * (sizes[below] - sizes[below - 1]);
  });
}
