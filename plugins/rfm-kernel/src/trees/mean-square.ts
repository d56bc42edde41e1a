/** The mean of (a - b)² over all entries; of probabilities of classes, the Brier score. */
export function meanSquare(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0) / a.length;
}
