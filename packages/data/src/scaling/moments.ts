/**
 * Mean and population standard deviation of some values; of none, 0 and 1. Of a constant, that and 1, or its size where that is
 * larger, so that what rounding may leave of it is nothing on the scale.
 */
export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Values that differ by fewer units in the last place are one. */
const roundingUnits = 4;

/** Whether values between two are the same but for rounding. */
export function isConstantRange(lowest: number, highest: number): boolean {
  const size = Math.max(Math.abs(lowest), Math.abs(highest));
  // Halves of numbers that are not normal would be zero.
  return !(highest - lowest > roundingUnits * Number.EPSILON * size) || size < 1e-300;
}

export function constantDeviation(value: number): number {
  return Math.max(1, Math.abs(value));
}

export function momentsOf(values: Float64Array): Moments {
  if (values.length === 0) return { mean: 0, deviation: 1 };
  const [first] = values;
  let lowest = first;
  let highest = first;
  for (const value of values) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (isConstantRange(lowest, highest)) return { mean: first, deviation: constantDeviation(first) };
  // Differences from the first value are exact where values are large and close; parts of the half spread do not overflow.
  // mean = x_0 + 2 s Σ d_i / n, variance = 4 s² Σ (d_i - Σ d_i / n)² / n, with d_i = (x_i / 2 - x_0 / 2) / s
  const halfSpread = highest / 2 - lowest / 2;
  const part = (value: number): number => (value / 2 - first / 2) / halfSpread;
  const meanPart = values.reduce((sum, value) => sum + part(value) / values.length, 0);
  const meanSquare = values.reduce((sum, value) => sum + (part(value) - meanPart) ** 2, 0) / values.length;
  return { mean: first + 2 * meanPart * halfSpread, deviation: 2 * halfSpread * Math.sqrt(meanSquare) };
}
