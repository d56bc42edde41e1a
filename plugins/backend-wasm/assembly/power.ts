// x^a of two numbers at once, for x >= 0 and a > 0, as long as x^a lies within 2^-1000 and 2^1000; NaN for NaN. Within 3 units in the last
// place, since what is large in a ln x is split off exactly.
import { exponential } from "./exponential";

/** Places of the constants in the table, behind the coefficients. */
const ONE: i32 = 7;
const HALF: i32 = 8;
const TWO: i32 = 9;
/** 2^52 + 1023: what the biased exponent of a number is read from, as the lowest bits of a number near it. */
const BIAS: i32 = 10;
const LN2: i32 = 11;
/** 1.5 * 2^52: a number added to it is rounded to a whole one, which stands in the lowest bits. */
const ROUND: i32 = 12;
const LARGEST: i32 = 13;

/** Coefficients of the logarithm, and the constants. */
const TABLE: usize = memory.data<f64>([
  6.66666666666673513e-1, 3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1,
  1.818357216161805012e-1, 1.531383769920937332e-1, 1.479819860511658591e-1, 1.0, 0.5, 2.0, 4503599627371519.0,
  6.931471805599453094e-1, 6755399441055744.0, 1000.0,
]);

/** From the bits of sqrt(1/2) to those of 1: added, the exponent counts from there. */
const FROM_ROOT: i64 = 0x00095f6200000000;
const EXPONENT: i64 = 0xfff0000000000000;
const ONE_BITS: i64 = 0x3ff0000000000000;
/** Of 2^52. */
const WHOLE_BITS: i64 = 0x4330000000000000;

/** All but the lowest 11 bits: a number of 42 digits times a whole one below 2^11 is exact. */
const LEADING: i64 = ~0x7ff;

/**
 * x = 2^n m with m from sqrt(1/2) to sqrt(2), a = a_1 + a_2 with n a_1 exact, n a_1 = k + r with k whole, and
 *
 *   x^a = 2^k e^{(r + n a_2) ln 2 + a ln m}
 */
export function power(x: v128, exponent: v128): v128 {
  const shifted = i64x2.add(x, i64x2.splat(FROM_ROOT));
  const biased = v128.or(i64x2.shr_u(shifted, 52), i64x2.splat(WHOLE_BITS));
  const n = f64x2.sub(biased, number(BIAS));
  const scale = i64x2.sub(v128.and(shifted, i64x2.splat(EXPONENT)), i64x2.splat(ONE_BITS));
  const m = i64x2.sub(x, scale);
  const leading = v128.and(exponent, i64x2.splat(LEADING));
  const product = f64x2.mul(n, leading);
  const largest = number(LARGEST);
  const within = f64x2.pmax(f64x2.neg(largest), f64x2.pmin(largest, product));
  const rounded = f64x2.add(within, number(ROUND));
  const rest = f64x2.sub(within, f64x2.sub(rounded, number(ROUND)));
  const low = f64x2.add(rest, f64x2.mul(n, f64x2.sub(exponent, leading)));
  const small = f64x2.add(f64x2.mul(low, number(LN2)), f64x2.mul(exponent, logarithm(m)));
  const value = i64x2.add(exponential(small), i64x2.shl(rounded, 52));
  return v128.bitselect(x, value, v128.or(f64x2.ne(x, x), f64x2.eq(x, f64x2.splat(0))));
}

/**
 * f = m - 1, s = f / (2 + f), and ln(1 + f) = f - f² / 2 + s (f² / 2 + R(s²)), as in FDLIBM (Sun Microsystems, 1993), whose
 * coefficients of R these are.
 */
function logarithm(m: v128): v128 {
  const f = f64x2.sub(m, number(ONE));
  const half = f64x2.mul(number(HALF), f64x2.mul(f, f));
  const s = f64x2.div(f, f64x2.add(number(TWO), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  // R by its odd and its even powers, so that few steps wait for each other.
  const even = f64x2.mul(w, step(1, w, step(3, w, number(5))));
  const odd = f64x2.mul(z, step(0, w, step(2, w, step(4, w, number(6)))));
  const tail = f64x2.mul(s, f64x2.add(half, f64x2.add(even, odd)));
  return f64x2.sub(f, f64x2.sub(half, tail));
}

/** A coefficient and, times w, what follows. */
function step(place: i32, w: v128, rest: v128): v128 {
  return f64x2.add(number(place), f64x2.mul(w, rest));
}

function number(place: i32): v128 {
  return v128.load_splat<f64>(TABLE + ((place as usize) << 3));
}
