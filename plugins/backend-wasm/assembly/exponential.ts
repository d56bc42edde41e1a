// e^x of two numbers at once, for x <= 0: within 1 ulp, 0 below the logarithm of the smallest normal number, NaN for NaN.

/** Places of the constants in the table, behind the coefficients. */
const ONE: i32 = 12;
/** 1.5 * 2^52: a number added to it is rounded to a whole one, which stands in the lowest bits. */
const ROUND: i32 = 13;
const LOG2_E: i32 = 14;
/** ln 2 in two parts, the first of which times a small whole number is exact (Cody and Waite, 1980). */
const LN2_HIGH: i32 = 15;
const LN2_LOW: i32 = 16;
const LEAST: i32 = 17;

/** 1 / k! for k = 2, ..., 13, and the constants: read from memory, since as immediate numbers each takes instructions of its own. */
const TABLE: usize = memory.data<f64>([
  1.0 / 2,
  1.0 / 6,
  1.0 / 24,
  1.0 / 120,
  1.0 / 720,
  1.0 / 5040,
  1.0 / 40320,
  1.0 / 362880,
  1.0 / 3628800,
  1.0 / 39916800,
  1.0 / 479001600,
  1.0 / 6227020800,
  1.0,
  6755399441055744.0,
  1.4426950408889634,
  6.9314718036912381649e-1,
  1.90821492927058770002e-10,
  -708.0,
]);

/**
 * x = n ln 2 + r with |r| <= ln 2 / 2, e^x = 2^n e^r, and e^r by its Taylor series up to r^13 / 13!, whose remainder is below 5e-18;
 * summed in pairs (Estrin), so that few steps wait for each other.
 */
export function exponential(x: v128): v128 {
  const within = f64x2.pmax(x, number(LEAST));
  const rounded = f64x2.add(f64x2.mul(within, number(LOG2_E)), number(ROUND));
  const n = f64x2.sub(rounded, number(ROUND));
  const rough = f64x2.sub(within, f64x2.mul(n, number(LN2_HIGH)));
  const r = f64x2.sub(rough, f64x2.mul(n, number(LN2_LOW)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const from2 = f64x2.add(linear(0, r), f64x2.mul(r2, linear(2, r)));
  const from6 = f64x2.add(linear(4, r), f64x2.mul(r2, linear(6, r)));
  const from10 = f64x2.add(linear(8, r), f64x2.mul(r2, linear(10, r)));
  const tail = f64x2.add(from2, f64x2.mul(r4, f64x2.add(from6, f64x2.mul(r4, from10))));
  const sum = f64x2.add(number(ONE), f64x2.add(r, f64x2.mul(r2, tail)));
  const scaled = i64x2.add(sum, i64x2.shl(rounded, 52));
  return v128.andnot(scaled, f64x2.lt(x, number(LEAST)));
}

/** 1 / k! + r / (k + 1)! for k two more than `place`. */
function linear(place: i32, r: v128): v128 {
  return f64x2.add(number(place), f64x2.mul(number(place + 1), r));
}

function number(place: i32): v128 {
  return v128.load_splat<f64>(TABLE + ((place as usize) << 3));
}
