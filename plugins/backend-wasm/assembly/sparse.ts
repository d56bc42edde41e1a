// Products in which one side is in compressed rows. Rows are independent; a row's accumulators stay in registers, up to 16
// columns at a time, and the tests on the number of columns are the same for every entry, so they cost little.

import { addMultiple } from "./elementwise";

const ROW_PARTS: i32 = 64;
/** Rows of so many numbers do not stay in a cache: 64 columns of all of them do, and are gone through for many rows at a time. */
const WIDE: i32 = 256;
const WIDE_ROW_PARTS: i32 = 8;
const WIDE_PANEL: i32 = 64;

/** Rows in one part, for a dense side with rows of `width` numbers: enough parts for threads to share out uneven rows. */
export function rowsInPart(rows: i32, width: i32): i32 {
  const parts = width > WIDE ? WIDE_ROW_PARTS : ROW_PARTS;
  return max(1, (rows + parts - 1) / parts);
}

/** Columns that are gone through for all rows of a part before the next. */
function panelWidth(width: i32): i32 {
  return width > WIDE ? WIDE_PANEL : max(1, width);
}

/** Where row `row` of a pattern begins. */
export function rowOffset(offsets: usize, row: i32): i32 {
  return load<i32>(offsets + ((row as usize) << 2));
}

/** S B for S in compressed rows. */
export function sparseMultiplyPart(
  part: i32,
  thread: i32,
  rows: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  b: usize,
  width: i32,
  out: usize,
): void {
  const size = rowsInPart(rows, width);
  const end = min((part + 1) * size, rows);
  const stride = (width as usize) << 3;
  const panel = panelWidth(width);
  for (let first = 0; first < width; first += panel) {
    const last = min(first + panel, width);
    for (let i = part * size; i < end; i++) {
      const start = rowOffset(offsets, i);
      const count = rowOffset(offsets, i + 1) - start;
      const column = columns + ((start as usize) << 2);
      const value = values + ((start as usize) << 3);
      const to = out + (i as usize) * stride;
      for (let j = first; j < last; j += 16) {
        multiplyRow(count, column, value, b + (j << 3), stride, min(16, last - j), to + (j << 3));
      }
    }
  }
}

/** One row and up to 16 columns: entries two at a time, and the last one, where their number is odd, in memory. */
function multiplyRow(count: i32, column: usize, value: usize, b: usize, stride: usize, width: i32, to: usize): void {
  const pairs = width >> 1;
  const odd = width & 1;
  const oddAt = (pairs << 4) as usize;
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let s4 = f64x2.splat(0);
  let s5 = f64x2.splat(0);
  let s6 = f64x2.splat(0);
  let s7 = f64x2.splat(0);
  let s: f64 = 0;
  for (const end = value + (((count & ~1) as usize) << 3); value < end; value += 16, column += 8) {
    const first = v128.load_splat<f64>(value);
    const second = v128.load_splat<f64>(value, 8);
    const x = b + (load<i32>(column) as usize) * stride;
    const y = b + (load<i32>(column, 4) as usize) * stride;
    if (pairs > 0) {
      s0 = addTwo(s0, first, x, second, y);
      if (pairs > 1) {
        s1 = addTwo(s1, first, x + 16, second, y + 16);
        if (pairs > 2) {
          s2 = addTwo(s2, first, x + 32, second, y + 32);
          if (pairs > 3) {
            s3 = addTwo(s3, first, x + 48, second, y + 48);
            if (pairs > 4) {
              s4 = addTwo(s4, first, x + 64, second, y + 64);
              if (pairs > 5) {
                s5 = addTwo(s5, first, x + 80, second, y + 80);
                if (pairs > 6) {
                  s6 = addTwo(s6, first, x + 96, second, y + 96);
                  if (pairs > 7) {
                    s7 = addTwo(s7, first, x + 112, second, y + 112);
                  }
                }
              }
            }
          }
        }
      }
    }
    if (odd) {
      s += f64x2.extract_lane(first, 0) * load<f64>(x + oddAt);
      s += f64x2.extract_lane(second, 0) * load<f64>(y + oddAt);
    }
  }
  if (pairs > 0) v128.store(to, s0);
  if (pairs > 1) v128.store(to, s1, 16);
  if (pairs > 2) v128.store(to, s2, 32);
  if (pairs > 3) v128.store(to, s3, 48);
  if (pairs > 4) v128.store(to, s4, 64);
  if (pairs > 5) v128.store(to, s5, 80);
  if (pairs > 6) v128.store(to, s6, 96);
  if (pairs > 7) v128.store(to, s7, 112);
  if (odd) store<f64>(to + oddAt, s);
  if (count & 1) addMultiple(load<f64>(value), b + (load<i32>(column) as usize) * stride, to, width);
}

function addTwo(sum: v128, first: v128, x: usize, second: v128, y: usize): v128 {
  return f64x2.add(f64x2.add(sum, f64x2.mul(first, v128.load(x))), f64x2.mul(second, v128.load(y)));
}

/** The entries of L R^T on the pattern: (L R^T)_ij = L[i, :] · R[j, :]. */
export function sampledProductPart(
  part: i32,
  thread: i32,
  rows: i32,
  offsets: usize,
  columns: usize,
  left: usize,
  right: usize,
  width: i32,
  out: usize,
): void {
  const size = rowsInPart(rows, width);
  const end = min((part + 1) * size, rows);
  const stride = (width as usize) << 3;
  const panel = panelWidth(width);
  for (let start = 0; start == 0 || start < width; start += panel) {
    const stop = min(start + panel, width);
    for (let i = part * size; i < end; i++) {
      const first = rowOffset(offsets, i);
      const last = rowOffset(offsets, i + 1);
      const row = left + (i as usize) * stride;
      let j = start;
      if (j == 0) {
        sampleRow(first, last, columns, row, right, stride, min(16, width), out, false);
        j = 16;
      }
      for (; j < stop; j += 16) {
        sampleRow(first, last, columns, row + (j << 3), right + (j << 3), stride, min(16, stop - j), out, true);
      }
    }
  }
}

function sampleRow(
  first: i32,
  last: i32,
  columns: usize,
  x: usize,
  right: usize,
  stride: usize,
  width: i32,
  out: usize,
  accumulate: bool,
): void {
  const pairs = width >> 1;
  const odd = width & 1;
  const oddAt = (pairs << 4) as usize;
  const zero = f64x2.splat(0);
  const x0 = pairs > 0 ? v128.load(x) : zero;
  const x1 = pairs > 1 ? v128.load(x, 16) : zero;
  const x2 = pairs > 2 ? v128.load(x, 32) : zero;
  const x3 = pairs > 3 ? v128.load(x, 48) : zero;
  const x4 = pairs > 4 ? v128.load(x, 64) : zero;
  const x5 = pairs > 5 ? v128.load(x, 80) : zero;
  const x6 = pairs > 6 ? v128.load(x, 96) : zero;
  const x7 = pairs > 7 ? v128.load(x, 112) : zero;
  const last1: f64 = odd ? load<f64>(x + oddAt) : 0;
  for (let e = first; e < last; e++) {
    const y = right + (load<i32>(columns + ((e as usize) << 2)) as usize) * stride;
    let even = zero;
    let uneven = zero;
    if (pairs > 0) {
      even = f64x2.mul(x0, v128.load(y));
      if (pairs > 1) {
        uneven = f64x2.mul(x1, v128.load(y, 16));
        if (pairs > 2) {
          even = f64x2.add(even, f64x2.mul(x2, v128.load(y, 32)));
          if (pairs > 3) {
            uneven = f64x2.add(uneven, f64x2.mul(x3, v128.load(y, 48)));
            if (pairs > 4) {
              even = f64x2.add(even, f64x2.mul(x4, v128.load(y, 64)));
              if (pairs > 5) {
                uneven = f64x2.add(uneven, f64x2.mul(x5, v128.load(y, 80)));
                if (pairs > 6) {
                  even = f64x2.add(even, f64x2.mul(x6, v128.load(y, 96)));
                  if (pairs > 7) uneven = f64x2.add(uneven, f64x2.mul(x7, v128.load(y, 112)));
                }
              }
            }
          }
        }
      }
    }
    const both = f64x2.add(even, uneven);
    let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
    if (odd) sum += last1 * load<f64>(y + oddAt);
    const to = out + ((e as usize) << 3);
    store<f64>(to, accumulate ? load<f64>(to) + sum : sum);
  }
}
