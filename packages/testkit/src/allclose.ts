import { fail } from "./check.js";

/**
 * Entry by entry, |actual - expected| <= bound; a bound is one number, or one for each entry (tolerance.ts has them).
 * @throws Error naming the worst entry.
 */
export function assertClose(
  actual: Float64Array,
  expected: Float64Array,
  bound: number | Float64Array,
  what: string,
): void {
  assertLength(actual, expected, what);
  let worst = -1;
  let worstExcess = 0;
  for (let k = 0; k < expected.length; k++) {
    const allowed = typeof bound === "number" ? bound : bound[k];
    const difference = Math.abs(actual[k] - expected[k]);
    if (difference <= allowed || Object.is(actual[k], expected[k])) continue;
    const excess = difference / allowed;
    // NaN is worse than anything.
    if (worst < 0 || !(excess <= worstExcess)) {
      worst = k;
      worstExcess = excess;
    }
  }
  if (worst < 0) return;
  const allowed = typeof bound === "number" ? bound : bound[worst];
  const difference = Math.abs(actual[worst] - expected[worst]);
  fail(`${what}: entry ${worst} is ${actual[worst]}, not ${expected[worst]}; off by ${difference}, bound ${allowed}`);
}

/** @throws Error unless both hold the same numbers, bit by bit up to the payload of NaN. */
export function assertSameBits(actual: Float64Array, expected: Float64Array, what: string): void {
  assertLength(actual, expected, what);
  const k = expected.findIndex((value, index) => !Object.is(value, actual[index]));
  if (k >= 0) fail(`${what}: entry ${k} is ${actual[k]}, not exactly ${expected[k]}`);
}

function assertLength(actual: Float64Array, expected: Float64Array, what: string): void {
  if (actual.length !== expected.length) fail(`${what}: ${actual.length} numbers, not ${expected.length}`);
}
