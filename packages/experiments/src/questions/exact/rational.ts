import { AgopError } from "@agop/core";

/** numerator / denominator in lowest terms, the denominator positive: equal numbers have equal parts. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** @throws AgopError `option-invalid` for a denominator of zero */
export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  const [n, d] = [BigInt(numerator), BigInt(denominator)];
  if (d === 0n) throw new AgopError("option-invalid", `${n} / 0 is no number`);
  const common = d < 0n ? -greatestCommonDivisor(n, d) : greatestCommonDivisor(n, d);
  return { numerator: n / common, denominator: d / common };
}

export const zero = rational(0);
export const one = rational(1);

export function plus(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function minus(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);
}

export function times(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** @throws AgopError `option-invalid` for b = 0 */
export function over(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

export function isZero({ numerator }: Rational): boolean {
  return numerator === 0n;
}

export function isEqual(a: Rational, b: Rational): boolean {
  return a.numerator === b.numerator && a.denominator === b.denominator;
}

/** The nearest double, for numbers whose parts are doubles themselves. */
export function toNumber({ numerator, denominator }: Rational): number {
  return Number(numerator) / Number(denominator);
}

/** "-3/4", "2". */
export function toText({ numerator, denominator }: Rational): string {
  return denominator === 1n ? String(numerator) : `${numerator}/${denominator}`;
}

/** The last convergent p / q of the continued fraction of a number with q at most so large. */
export function nearestRational(value: number, largestDenominator: number): Rational {
  let [p0, q0, p, q] = [1, 0, Math.floor(value), 1];
  for (let rest = value - p; rest > negligible;) {
    const whole = Math.floor(1 / rest);
    if (whole * q + q0 > largestDenominator) break;
    [p0, q0, p, q] = [p, q, whole * p + p0, whole * q + q0];
    rest = 1 / rest - whole;
  }
  return rational(p, q);
}

/** What is left of a number in floating point once its fraction is found. */
const negligible = 1e-6;

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}
