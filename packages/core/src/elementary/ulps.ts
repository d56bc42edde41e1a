/** |x - y| in units of the last place of y. */
export function ulps(x: number, y: number): number {
  if (x === y) return 0;
  return Math.abs(x - y) / Math.max(2 ** -53 * Math.abs(y), 2 ** -1074);
}
