import type { RegressionData } from "@agop/data";

/** ‖A x - y‖ / ‖y‖ of a fit that only rounding keeps from being exact, and the part of the largest coefficient below which one is zero. */
export const roundingLevel = 1e-9;

export function normOf(x: Float64Array): number {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
}

/** The coefficients with those at rounding level put to zero. */
export function withoutRounding(x: Float64Array): Float64Array {
  const threshold = roundingLevel * x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return x.map((value) => (Math.abs(value) > threshold ? value : 0));
}

/**
 * Whether x is the exact solution: it fits n centred observations to rounding with at most (n - 1) / 2 nonzeros. Where any n - 1
 * columns are independent, two solutions have more than n - 1 nonzeros together, so that it is the sparsest and the only
 * one so sparse (Donoho, Elad, PNAS 100, 2003, for the n - 1 equations that centring leaves).
 */
export function isExact(x: Float64Array, { design, response }: RegressionData): boolean {
  const { rows, cols, data } = design;
  const nonzeros = x.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  if (nonzeros === 0 || nonzeros > (rows - 1) / 2) return false;
  const residual = response.map((y, i) => {
    let sum = -y;
    for (let j = 0; j < cols; j++) sum += data[i * cols + j] * x[j];
    return sum;
  });
  return normOf(residual) <= roundingLevel * normOf(response);
}
