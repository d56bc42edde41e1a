// Functions of every entry, and sums of entries along one side. Each number is computed in one part, so that the parts may
// be done in any order.

import { addMultiple, blockEnd, blockStart, sum, TILE } from "./elementwise";

const EXP: i32 = 0;
const SQRT: i32 = 1;
const POWER: i32 = 2;
const AFFINE: i32 = 3;

/**
 * One function of the closed list, which src/entries.ts numbers; what is no other is the maximum. The two numbers are
 * exponent and threshold, where NaN is none, or scale and shift, or the bound and nothing.
 */
export function mapPart(
  part: i32,
  thread: i32,
  kind: i32,
  first: f64,
  second: f64,
  a: usize,
  out: usize,
  count: i32,
): void {
  const end = blockEnd(part, count);
  if (kind == EXP) {
    for (let at = blockStart(part); at < end; at += 8) store<f64>(out + at, Math.exp(load<f64>(a + at)));
  } else if (kind == SQRT) {
    for (let at = blockStart(part); at < end; at += 8) store<f64>(out + at, sqrt(load<f64>(a + at)));
  } else if (kind == POWER) {
    for (let at = blockStart(part); at < end; at += 8) {
      const x = load<f64>(a + at);
      store<f64>(out + at, x <= second ? 0 : Math.pow(x, first));
    }
  } else if (kind == AFFINE) {
    for (let at = blockStart(part); at < end; at += 8) store<f64>(out + at, first * load<f64>(a + at) + second);
  } else {
    for (let at = blockStart(part); at < end; at += 8) store<f64>(out + at, max(load<f64>(a + at), first));
  }
}

/** a_i b_i. */
export function multiplyElementwisePart(part: i32, thread: i32, a: usize, b: usize, out: usize, count: i32): void {
  const end = blockEnd(part, count);
  let at = blockStart(part);
  for (; at + 8 < end; at += 16) v128.store(out + at, f64x2.mul(v128.load(a + at), v128.load(b + at)));
  if (at < end) store<f64>(out + at, load<f64>(a + at) * load<f64>(b + at));
}

/** The first `count` numbers of every row. */
export function leadingColumnsPart(
  part: i32,
  thread: i32,
  a: usize,
  out: usize,
  rows: i32,
  cols: i32,
  count: i32,
): void {
  const end = min((part + 1) * TILE, rows);
  const bytes = (count as usize) << 3;
  for (let i = part * TILE; i < end; i++) {
    memory.copy(out + (((i * count) as usize) << 3), a + (((i * cols) as usize) << 3), bytes);
  }
}

/** Σ_j a_ij, for a band of rows. */
export function rowSumsPart(part: i32, thread: i32, a: usize, out: usize, rows: i32, cols: i32): void {
  const end = min((part + 1) * TILE, rows);
  for (let i = part * TILE; i < end; i++) {
    store<f64>(out + ((i as usize) << 3), sum(a + (((i * cols) as usize) << 3), cols));
  }
}

/** Σ_i a_ij, for a band of columns. */
export function columnSumsPart(part: i32, thread: i32, a: usize, out: usize, rows: i32, cols: i32): void {
  const first = part * TILE;
  const width = min(TILE, cols - first);
  const to = out + ((first as usize) << 3);
  memory.fill(to, 0, (width as usize) << 3);
  for (let i = 0; i < rows; i++) addMultiple(1, a + (((i * cols + first) as usize) << 3), to, width);
}
