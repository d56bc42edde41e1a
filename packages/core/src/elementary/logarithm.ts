import { high, numbers, words } from "./words.js";

const ln2High = 6.9314718036912382e-1;
const ln2Low = 1.9082149292705877e-10;
/** Of log((1 + s) / (1 - s)) in s². */
const g1 = 6.66666666666673513e-1;
const g2 = 3.999999999940941908e-1;
const g3 = 2.857142874366239149e-1;
const g4 = 2.222219843214978396e-1;
const g5 = 1.818357216161805012e-1;
const g6 = 1.531383769920937332e-1;
const g7 = 1.479819860511658591e-1;

/**
 * log(x), within one unit in the last place and the same everywhere: the last digits of an engine's own logarithm are its own, and
 * those of Node 20 and of Chromium differ. Source: e_log.c of FDLIBM 5.3 (Sun Microsystems, 1993), which Node has.
 */
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
