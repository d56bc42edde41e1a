// Functions whose last digits are an engine's own: those of Node 20 and of Chromium differ. Here they are the same everywhere, so that a
// fit has the same bits wherever it is made. Source: FDLIBM 5.3 (Sun Microsystems, 1993): e_exp.c, e_log.c and e_pow.c, which Node has.

/** One number, to read and to write its bits by. */
const numbers = new Float64Array(1);

/** Its two halves of 32 bits. */
const words = new Int32Array(numbers.buffer);

/** Which of the halves has sign, exponent and the first 20 bits of the mantissa. */
const high = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Which has the last 32 bits of the mantissa. */
const low = 1 - high;

/** x without the last 32 bits of its mantissa, so that its product with another such is exact. */
function leadingBits(x: number): number {
  numbers[0] = x;
  words[low] = 0;
  return numbers[0];
}

/** 2^k of a whole k with -1022 <= k <= 1023. */
function powerOfTwo(k: number): number {
  words[low] = 0;
  words[high] = (k + 1023) << 20;
  return numbers[0];
}

const inverseLn2 = 1.442695040888963387;
/** log 2 in two parts, the first of which has a product with k without rounding. */
const ln2High = 6.9314718036912382e-1;
const ln2Low = 1.9082149292705877e-10;
/** Of r (e^r + 1) / (e^r - 1) in r². */
const p1 = 1.66666666666666019037e-1;
const p2 = -2.77777777770155933842e-3;
const p3 = 6.61375632143793436117e-5;
const p4 = -1.6533902205465251539e-6;
const p5 = 4.13813679705723846039e-8;

/** Above it e^x is more than a number holds. */
const largest = 7.09782712893383973096e2;
/** Below it e^x is less than half the least number above zero. */
const least = -7.4513321910194110842e2;

/** e^x, within one unit in the last place and the same everywhere. */
export function exp(x: number): number {
  if (x > largest) return Infinity;
  if (x < least) return 0;
  // x = k log 2 + r, |r| <= log(2) / 2
  const size = Math.abs(x);
  if (size < 2 ** -28) return 1 + x;
  if (size <= 0.5 * Math.LN2) {
    const c = ratioOf(x);
    return 1 - ((x * c) / (c - 2) - x);
  }
  if (x !== x || x === 1) return x * Math.E;
  const sign = x < 0 ? -1 : 1;
  const k = size < 1.5 * Math.LN2 ? sign : Math.trunc(inverseLn2 * x + 0.5 * sign);
  const top = x - k * ln2High;
  const rest = k * ln2Low;
  const r = top - rest;
  const c = ratioOf(r);
  const y = 1 - (rest - (r * c) / (2 - c) - top);
  if (k === 1024) return y * 2 * 2 ** 1023;
  return k >= -1021 ? y * powerOfTwo(k) : y * powerOfTwo(k + 1000) * 2 ** -1000;
}

/** c with e^r = 1 + r + r c / (2 - c). */
function ratioOf(r: number): number {
  const t = r * r;
  return r - t * (p1 + t * (p2 + t * (p3 + t * (p4 + t * p5))));
}

/** Of log((1 + s) / (1 - s)) in s². */
const g1 = 6.66666666666673513e-1;
const g2 = 3.999999999940941908e-1;
const g3 = 2.857142874366239149e-1;
const g4 = 2.222219843214978396e-1;
const g5 = 1.818357216161805012e-1;
const g6 = 1.531383769920937332e-1;
const g7 = 1.479819860511658591e-1;

/** log(x), within one unit in the last place and the same everywhere. */
export function log(x: number): number {
  // Exact, or none: zero, what is negative, infinity, NaN. Subnormal numbers are brought among the others.
  if (!(x > 0 && x < Infinity)) return Math.log(x);
  if (x < 2 ** -1022) return logarithmOf(x * 2 ** 54, -54);
  return logarithmOf(x, 0);
}

/** log(x) + shift log 2. */
function logarithmOf(x: number, shift: number): number {
  // x = 2^k (1 + f), √2/2 < 1 + f < √2
  numbers[0] = x;
  const mantissa = words[high] & 0xfffff;
  const carry = (mantissa + 0x95f64) & 0x100000;
  const k = (words[high] >> 20) - 1023 + (carry >> 20) + shift;
  words[high] = mantissa | (carry ^ 0x3ff00000);
  const f = numbers[0] - 1;
  if (((2 + mantissa) & 0xfffff) < 3) {
    if (f === 0) return k * ln2High + k * ln2Low;
    const rest = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - rest : k * ln2High - (rest - k * ln2Low - f);
  }
  // log(1 + f) = 2 s + s rest, s = f / (2 + f)
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const rest = z * (g1 + w * (g3 + w * (g5 + w * g7))) + w * (g2 + w * (g4 + w * g6));
  if (((mantissa - 0x6147a) | (0x6b851 - mantissa)) > 0) {
    const half = 0.5 * f * f;
    return k === 0 ? f - (half - s * (half + rest)) : k * ln2High - (half - (s * (half + rest) + k * ln2Low) - f);
  }
  return k === 0 ? f - s * (f - rest) : k * ln2High - (s * (f - rest) - k * ln2Low - f);
}

/** Of the logarithm in s², s = (x - 1) / (x + 1). */
const l1 = 5.99999999999994648725e-1;
const l2 = 4.28571428578550184252e-1;
const l3 = 3.33333329818377432918e-1;
const l4 = 2.72728123808534006489e-1;
const l5 = 2.30660745775561754067e-1;
const l6 = 2.06975017800338417784e-1;

/** log 2, 2 / (3 log 2) and log_2 1.5, each also in two parts of which the first has few bits. */
const ln2 = 6.93147180559945286227e-1;
const ln2Leading = 6.93147182464599609375e-1;
const ln2Rest = -1.90465429995776804525e-9;
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
 * x^y, within one unit in the last place and the same everywhere; NaN where Math.pow is. Without FDLIBM's shorter logarithm for exponents
 * above 2^31, which loses digits.
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
  const u = t * ln2Leading;
  const v = (rest - (t - remainder)) * ln2 + t * ln2Rest;
  const z = u + v;
  const w = v - (z - u);
  const c = ratioOf(z);
  const result = 1 - ((z * c) / (c - 2) - (w + z * w) - z);
  numbers[0] = result;
  const raised = words[high] + (n << 20);
  // A subnormal number is rounded once, by this product.
  if (raised >> 20 <= 0) return result * powerOfTwo(n + 100) * 2 ** -100;
  words[high] = raised;
  return numbers[0];
}
