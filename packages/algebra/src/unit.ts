/** The inverse of anything smaller would overflow. */
const smallestUnit = 2 ** -1000;

/**
 * The power of two at or below the largest magnitude, 1 of zeros and of what is not finite: in this unit, squares of values neither
 * overflow nor, of the larger ones, underflow, and changing to it and back rounds nothing.
 */
export function powerOfTwoNear(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest === 0 || !Number.isFinite(largest)) return 1;
  return 2 ** Math.floor(Math.log2(Math.max(largest, smallestUnit)));
}
