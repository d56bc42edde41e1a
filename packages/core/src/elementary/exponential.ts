import { powerOfTwo } from "./words.js";

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

/**
 * e^x, within one unit in the last place and the same everywhere: the last digits of an engine's own exponential are its own, and those
 * of Node 20 and of Chromium differ. Source: e_exp.c of FDLIBM 5.3 (Sun Microsystems, 1993), which Node has.
 */
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
