import { high, leadingBits, low, numbers, powerOfTwo, words } from "./words.js";

/** Of the logarithm in s², s = (x - 1) / (x + 1). */
const l1 = 5.99999999999994648725e-1;
const l2 = 4.28571428578550184252e-1;
const l3 = 3.33333329818377432918e-1;
const l4 = 2.72728123808534006489e-1;
const l5 = 2.30660745775561754067e-1;
const l6 = 2.06975017800338417784e-1;
/** Of the exponential, as in exponential.ts. */
const p1 = 1.66666666666666019037e-1;
const p2 = -2.77777777770155933842e-3;
const p3 = 6.61375632143793436117e-5;
const p4 = -1.6533902205465251539e-6;
const p5 = 4.13813679705723846039e-8;

/** log 2, 2 / (3 log 2) and log_2 1.5, each also in two parts of which the first has few bits. */
const ln2 = 6.93147180559945286227e-1;
const ln2High = 6.93147182464599609375e-1;
const ln2Low = -1.90465429995776804525e-9;
const scale = 9.61796693925975554329e-1;
const scaleHigh = 9.61796700954437255859e-1;
const scaleLow = -7.02846165095275826516e-9;
const threeHalvesHigh = 5.84962487220764160156e-1;
const threeHalvesLow = 1.35003920212974897128e-8;

/** 1024 minus the logarithm of the largest number and half its last place, to base 2. */
const aboveLargest = 8.0085662595372941e-17;

/** log_2 of the base in two parts, of which the first has no last 32 bits: where `logarithmToBaseTwo` leaves it. */
const logarithmParts = new Float64Array(2);

/**
 * x^y, within one unit in the last place and the same everywhere: the last digits of an engine's own power are its own, and those of
 * Node 20 and of Chromium differ. NaN where Math.pow is. Source: e_pow.c of FDLIBM 5.3 (Sun Microsystems, 1993), without its shorter
 * logarithm for exponents above 2^31, which loses digits.
 */
export function pow(x: number, y: number): number {
  if (y === 2) return x * x;
  if (y === 1 || y === 0) return y === 1 ? x : 1;
  if (x < 0 && x > -Infinity && Number.isInteger(y)) return y % 2 === 0 ? pow(-x, y) : -pow(-x, y);
  if (y === 0.5 && x > 0) return Math.sqrt(x);
  // Exact, or none: zero, infinity, one, NaN, no whole power of what is negative.
  if (!(x > 0 && x < Infinity) || x === 1 || !(Math.abs(y) < Infinity)) return Math.pow(x, y);
  if (y === -1) return 1 / x;
  logarithmToBaseTwo(x);
  // y log_2 x = top + rest
  const yHigh = leadingBits(y);
  const rest = (y - yHigh) * logarithmParts[0] + y * logarithmParts[1];
  return twoTo(yHigh * logarithmParts[0], rest);
}

/** log_2 x for 0 < x < ∞ other than 1. */
function logarithmToBaseTwo(x: number): void {
  // x = 2^n a, √3/2 <= a < √3
  const isSubnormal = x < 2 ** -1022;
  numbers[0] = isSubnormal ? x * 2 ** 53 : x;
  const mantissa = words[high] & 0xfffff;
  let n = (words[high] >> 20) - 1023 - (isSubnormal ? 53 : 0);
  let leading = mantissa | 0x3ff00000;
  // Near 1.5 its logarithm is added to that of a / 1.5.
  const nearThreeHalves = mantissa > 0x3988e && mantissa < 0xbb67a;
  if (mantissa >= 0xbb67a) {
    n++;
    leading -= 0x100000;
  }
  words[high] = leading;
  const a = numbers[0];
  const centre = nearThreeHalves ? 1.5 : 1;
  // s = (a - centre) / (a + centre) = sHigh + sLow
  const u = a - centre;
  const v = 1 / (a + centre);
  const s = u * v;
  const sHigh = leadingBits(s);
  words[low] = 0;
  words[high] = ((leading >> 1) | 0x20000000) + 0x80000 + (nearThreeHalves ? 0x40000 : 0);
  const sumHigh = numbers[0];
  const sumLow = a - (sumHigh - centre);
  const sLow = v * (u - sHigh * sumHigh - sHigh * sumLow);
  // log(a / centre) = 2 s / 3 · (3 + s² + r)
  const z = s * s;
  const r = z * z * (l1 + z * (l2 + z * (l3 + z * (l4 + z * (l5 + z * l6))))) + sLow * (sHigh + s);
  const squareHigh = sHigh * sHigh;
  const tHigh = leadingBits(3 + squareHigh + r);
  const tLow = r - (tHigh - 3 - squareHigh);
  const productTop = sHigh * tHigh;
  const productRest = sLow * tHigh + tLow * s;
  const productHigh = leadingBits(productTop + productRest);
  const productLow = productRest - (productHigh - productTop);
  const top = scaleHigh * productHigh;
  const rest = scaleLow * productHigh + productLow * scale + (nearThreeHalves ? threeHalvesLow : 0);
  const offset = nearThreeHalves ? threeHalvesHigh : 0;
  const first = leadingBits(top + rest + offset + n);
  logarithmParts[0] = first;
  logarithmParts[1] = rest - (first - n - offset - top);
}

/** 2^(top + rest). */
function twoTo(top: number, rest: number): number {
  const exponent = top + rest;
  if (exponent >= 1024 && (exponent > 1024 || rest + aboveLargest > exponent - top)) return Infinity;
  if (exponent <= -1075 && (exponent < -1075 || rest <= exponent - top)) return 0;
  // n the nearest whole number, halves away from zero
  const n = Math.abs(exponent) > 0.5 ? Math.trunc(exponent + (exponent < 0 ? -0.5 : 0.5)) : 0;
  const remainder = top - n;
  const t = leadingBits(rest + remainder);
  const u = t * ln2High;
  const v = (rest - (t - remainder)) * ln2 + t * ln2Low;
  const z = u + v;
  const w = v - (z - u);
  const square = z * z;
  const c = z - square * (p1 + square * (p2 + square * (p3 + square * (p4 + square * p5))));
  const result = 1 - ((z * c) / (c - 2) - (w + z * w) - z);
  numbers[0] = result;
  const raised = words[high] + (n << 20);
  // A subnormal number is rounded once, by this product.
  if (raised >> 20 <= 0) return result * powerOfTwo(n + 100) * 2 ** -100;
  words[high] = raised;
  return numbers[0];
}
