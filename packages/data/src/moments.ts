/** Mean and population standard deviation of some values; of none, 0 and 1; of a constant, deviation 1. */
export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

export function momentsOf(values: Float64Array): Moments {
  if (values.length === 0) return { mean: 0, deviation: 1 };
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  // Squares of values near 1e200 would overflow, so the largest distance is made 1 first.
  const farthest = values.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0);
  // Rounding leaves a constant a deviation of some units in the last place.
  if (!(farthest > 1e-12 * Math.abs(mean))) return { mean, deviation: 1 };
  const meanSquare = values.reduce((sum, value) => sum + ((value - mean) / farthest) ** 2, 0) / values.length;
  return { mean, deviation: farthest * Math.sqrt(meanSquare) };
}
