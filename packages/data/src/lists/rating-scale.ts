/** More different values than this are no scale of ratings. */
const mostSteps = 20;
/** So many values for each step must there be. */
const leastUse = 5;

/**
 * The lowest and highest value of ratings: few different values, all multiples of one half, each used often. Undefined
 * for other numbers, which need not stay within what was seen.
 */
export function ratingScale(values: Float64Array): readonly [low: number, high: number] | undefined {
  const steps = new Set<number>();
  for (const value of values) {
    if (!Number.isInteger(2 * value)) return undefined;
    steps.add(value);
    if (steps.size > mostSteps) return undefined;
  }
  if (steps.size < 2 || values.length < leastUse * steps.size) return undefined;
  return [Math.min(...steps), Math.max(...steps)];
}
