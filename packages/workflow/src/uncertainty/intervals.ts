import { type Residuals, residualsFor } from "./residuals.js";

/**
 * Half the width of the interval around a prediction of each column, by split conformal prediction:
 *
 *   q = the ⌈(n + 1) coverage⌉-th smallest of |y - ŷ| over n held-out entries
 *
 * so that ŷ ± q holds a fraction `coverage` of what is drawn like them, at least. Source: Lei, G'Sell, Rinaldo, Tibshirani, Wasserman,
 * JASA 113, 2018, Algorithm 2. The fit that is measured has seen fewer entries than the one that predicts, so that the intervals are a
 * little too wide rather than too narrow.
 * @param coverage > 0 and < 1
 */
export function halfWidths(residuals: Residuals, coverage: number): Float64Array {
  return Float64Array.from(residuals.byColumn, (_, column) => {
    const sizes = Float64Array.from(residualsFor(residuals, column), Math.abs).sort();
    const rank = Math.ceil((sizes.length + 1) * coverage);
    return sizes.length === 0 ? Infinity : sizes[Math.min(rank, sizes.length) - 1];
  });
}
