// Operations that touch every entry once: they go at the speed of the memory, so they are kept plain.

const BLOCK: i32 = 4096;
export const TILE: i32 = 32;

export function elementParts(count: i32): i32 {
  return (count + BLOCK - 1) / BLOCK;
}

/** Where block `part` of the entries begins, in bytes. */
export function blockStart(part: i32): usize {
  return ((part * BLOCK) as usize) << 3;
}

export function blockEnd(part: i32, count: i32): usize {
  return (min((part + 1) * BLOCK, count) as usize) << 3;
}

/** alpha A + beta B. */
export function combinePart(
  part: i32,
  thread: i32,
  alpha: f64,
  a: usize,
  beta: f64,
  b: usize,
  out: usize,
  count: i32,
): void {
  const first = part * BLOCK;
  const end = min(first + BLOCK, count);
  const left = f64x2.splat(alpha);
  const right = f64x2.splat(beta);
  let i = first;
  for (; i + 1 < end; i += 2) {
    const at = (i as usize) << 3;
    v128.store(out + at, f64x2.add(f64x2.mul(left, v128.load(a + at)), f64x2.mul(right, v128.load(b + at))));
  }
  if (i < end) {
    const at = (i as usize) << 3;
    store<f64>(out + at, alpha * load<f64>(a + at) + beta * load<f64>(b + at));
  }
}

/** Each part writes the sum of its own block, so that the total does not depend on who did which. */
export function innerPart(part: i32, thread: i32, a: usize, b: usize, count: i32, sums: usize): void {
  const first = part * BLOCK;
  const end = min(first + BLOCK, count);
  const offset = (first as usize) << 3;
  store<f64>(sums + ((part as usize) << 3), dot(a + offset, b + offset, end - first));
}

/** Σ_i x_i y_i. */
export function dot(x: usize, y: usize, count: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let i = 0;
  for (; i + 7 < count; i += 8, x += 64, y += 64) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(x, 32), v128.load(y, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(x, 48), v128.load(y, 48)));
  }
  const both = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < count; i++, x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
  return sum;
}

/** Σ_i x_i. */
export function sum(x: usize, count: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let i = 0;
  for (; i + 3 < count; i += 4, x += 32) {
    s0 = f64x2.add(s0, v128.load(x));
    s1 = f64x2.add(s1, v128.load(x, 16));
  }
  const both = f64x2.add(s0, s1);
  let total = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < count; i++, x += 8) total += load<f64>(x);
  return total;
}

/** y += factor x. */
export function addMultiple(factor: f64, x: usize, y: usize, count: i32): void {
  const by = f64x2.splat(factor);
  let i = 0;
  for (; i + 3 < count; i += 4, x += 32, y += 32) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(by, v128.load(x))));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.mul(by, v128.load(x, 16))), 16);
  }
  for (; i < count; i++, x += 8, y += 8) store<f64>(y, load<f64>(y) + factor * load<f64>(x));
}

/** diag(rowFactors) A diag(columnFactors); the address 0 stands for the identity. */
export function scalePart(
  part: i32,
  thread: i32,
  a: usize,
  out: usize,
  rows: i32,
  cols: i32,
  rowFactors: usize,
  columnFactors: usize,
): void {
  const end = min((part + 1) * TILE, rows);
  for (let i = part * TILE; i < end; i++) {
    const factor = rowFactors ? load<f64>(rowFactors + ((i as usize) << 3)) : 1;
    const offset = ((i * cols) as usize) << 3;
    for (let j = 0; j < cols; j++) {
      const at = (j as usize) << 3;
      const value = factor * load<f64>(a + offset + at);
      store<f64>(out + offset + at, columnFactors ? value * load<f64>(columnFactors + at) : value);
    }
  }
}

/** Parts of `scalePart`, `transposePart`, `symmetrizePart` and others: bands of rows, or of columns. */
export function bands(rows: i32): i32 {
  return (rows + TILE - 1) / TILE;
}

/** out = A^T, tile by tile so that both sides stay in the cache. */
export function transposePart(part: i32, thread: i32, a: usize, out: usize, rows: i32, cols: i32): void {
  const first = part * TILE;
  const end = min(first + TILE, rows);
  for (let left = 0; left < cols; left += TILE) {
    const right = min(left + TILE, cols);
    for (let j = left; j < right; j++) {
      for (let i = first; i < end; i++) {
        store<f64>(out + (((j * rows + i) as usize) << 3), load<f64>(a + (((i * cols + j) as usize) << 3)));
      }
    }
  }
}

/** Copies the lower triangle of a square matrix into its upper one; `stride` is in numbers. */
export function symmetrizePart(part: i32, thread: i32, a: usize, stride: i32, n: i32): void {
  const first = part * TILE;
  const end = min(first + TILE, n);
  for (let top = first; top < n; top += TILE) {
    const bottom = min(top + TILE, n);
    for (let j = first; j < end; j++) {
      for (let i = max(top, j + 1); i < bottom; i++) {
        store<f64>(a + (((j * stride + i) as usize) << 3), load<f64>(a + (((i * stride + j) as usize) << 3)));
      }
    }
  }
}

/** max |a_i|, or NaN where an entry is NaN. */
export function largestMagnitude(a: usize, count: i32): f64 {
  let largest = f64x2.splat(0);
  let i = 0;
  for (; i + 1 < count; i += 2) largest = f64x2.max(largest, f64x2.abs(v128.load(a + ((i as usize) << 3))));
  let result = max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
  if (i < count) result = max(result, abs(load<f64>(a + ((i as usize) << 3))));
  return result;
}

/** a *= factor. */
export function scaleInPlace(factor: f64, a: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const at = a + ((i as usize) << 3);
    store<f64>(at, factor * load<f64>(at));
  }
}
