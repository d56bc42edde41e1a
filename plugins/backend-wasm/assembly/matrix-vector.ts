// Matrices times vectors, four rows at a time: numbers go by once, so that memory is what they wait for. What is summed over rows is
// summed part by part, which the host adds up in their order: a result does not depend on who did which part.

import { addMultiple, dot } from "./elementwise";

/** First row of a part of a lower triangle, a multiple of 4: parts are as large as each other. */
function triangleRow(part: i32, parts: i32, n: i32): i32 {
  return part >= parts ? n : (<i32>(<f64>n * Math.sqrt(<f64>part / <f64>parts))) & ~3;
}

/** What the rows of a part of the lower triangle of S add to S x, in row `part` of `sums`, of which they write all. */
export function lowerTimesVectorPart(
  part: i32,
  thread: i32,
  s: usize,
  n: i32,
  x: usize,
  parts: i32,
  sums: usize,
): void {
  const stride = (n as usize) << 3;
  const sum = sums + (part as usize) * stride;
  memory.fill(sum, 0, stride);
  const end = triangleRow(part + 1, parts, n);
  let i = triangleRow(part, parts, n);
  for (; i + 3 < end; i += 4) {
    const row = s + (i as usize) * stride;
    const at = x + ((i as usize) << 3);
    const own = sum + ((i as usize) << 3);
    fourRows(row, stride, x, load<f64>(at), load<f64>(at, 8), load<f64>(at, 16), load<f64>(at, 24), i, sum, own);
    // The triangle on the diagonal.
    for (let t = 0; t < 4; t++) lowerRow(row + (t as usize) * stride, x, i, i + t, sum);
  }
  for (; i < end; i++) lowerRow(s + (i as usize) * stride, x, 0, i, sum);
}

/** Row i of the lower triangle from column `first` on, and what it stands for above the diagonal. */
function lowerRow(row: usize, x: usize, first: i32, i: i32, sum: usize): void {
  const own = load<f64>(x + ((i as usize) << 3));
  let total: f64 = load<f64>(row + ((i as usize) << 3)) * own;
  for (let j = first; j < i; j++) {
    const at = (j as usize) << 3;
    const value = load<f64>(row + at);
    total += value * load<f64>(x + at);
    store<f64>(sum + at, load<f64>(sum + at) + value * own);
  }
  const at = sum + ((i as usize) << 3);
  store<f64>(at, load<f64>(at) + total);
}

/** dots[t] += Σ_j row_t[j] x[j] and sum[j] += Σ_t row_t[j] y_t for 4 rows and j < count, an even number. */
function fourRows(
  row: usize,
  stride: usize,
  x: usize,
  y0: f64,
  y1: f64,
  y2: f64,
  y3: f64,
  count: i32,
  sum: usize,
  dots: usize,
): void {
  const z0 = f64x2.splat(y0);
  const z1 = f64x2.splat(y1);
  const z2 = f64x2.splat(y2);
  const z3 = f64x2.splat(y3);
  let d0 = f64x2.splat(0);
  let d1 = f64x2.splat(0);
  let d2 = f64x2.splat(0);
  let d3 = f64x2.splat(0);
  let a = row;
  let b = row + stride;
  let c = b + stride;
  let d = c + stride;
  for (const end = row + ((count as usize) << 3); a < end; a += 16, b += 16, c += 16, d += 16, x += 16, sum += 16) {
    const v = v128.load(x);
    const r0 = v128.load(a);
    const r1 = v128.load(b);
    const r2 = v128.load(c);
    const r3 = v128.load(d);
    d0 = f64x2.add(d0, f64x2.mul(r0, v));
    d1 = f64x2.add(d1, f64x2.mul(r1, v));
    d2 = f64x2.add(d2, f64x2.mul(r2, v));
    d3 = f64x2.add(d3, f64x2.mul(r3, v));
    const low = f64x2.add(f64x2.mul(r0, z0), f64x2.mul(r1, z1));
    const high = f64x2.add(f64x2.mul(r2, z2), f64x2.mul(r3, z3));
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.add(low, high)));
  }
  addBoth(dots, d0);
  addBoth(dots + 8, d1);
  addBoth(dots + 16, d2);
  addBoth(dots + 24, d3);
}

function addBoth(at: usize, pair: v128): void {
  store<f64>(at, load<f64>(at) + f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1));
}

const ROWS: i32 = 256;

export function vectorParts(rows: i32): i32 {
  return (rows + ROWS - 1) / ROWS;
}

/** y = A x for rows of A (rows x cols). */
export function matrixTimesVectorPart(
  part: i32,
  thread: i32,
  a: usize,
  rows: i32,
  cols: i32,
  x: usize,
  y: usize,
): void {
  const end = min((part + 1) * ROWS, rows);
  for (let i = part * ROWS; i < end; i++) {
    store<f64>(y + ((i as usize) << 3), dot(a + (((i as usize) * (cols as usize)) << 3), x, cols));
  }
}

/** What rows of A (rows x cols, cols a multiple of 4) add to A^T x, in row `part` of `sums`. */
export function transposedTimesVectorPart(
  part: i32,
  thread: i32,
  a: usize,
  rows: i32,
  cols: i32,
  x: usize,
  sums: usize,
): void {
  const stride = (cols as usize) << 3;
  const sum = sums + (part as usize) * stride;
  memory.fill(sum, 0, stride);
  const end = min((part + 1) * ROWS, rows);
  let i = part * ROWS;
  for (; i + 3 < end; i += 4) {
    const row = a + (i as usize) * stride;
    const at = x + ((i as usize) << 3);
    addFourRows(row, stride, load<f64>(at), load<f64>(at, 8), load<f64>(at, 16), load<f64>(at, 24), sum);
  }
  for (; i < end; i++) addMultiple(load<f64>(x + ((i as usize) << 3)), a + (i as usize) * stride, sum, cols);
}

/** sum += Σ_t y_t row_t for 4 rows of `stride` bytes. */
function addFourRows(row: usize, stride: usize, y0: f64, y1: f64, y2: f64, y3: f64, sum: usize): void {
  const z0 = f64x2.splat(y0);
  const z1 = f64x2.splat(y1);
  const z2 = f64x2.splat(y2);
  const z3 = f64x2.splat(y3);
  let a = row;
  let b = row + stride;
  let c = b + stride;
  let d = c + stride;
  for (const end = row + stride; a < end; a += 16, b += 16, c += 16, d += 16, sum += 16) {
    const low = f64x2.add(f64x2.mul(v128.load(a), z0), f64x2.mul(v128.load(b), z1));
    const high = f64x2.add(f64x2.mul(v128.load(c), z2), f64x2.mul(v128.load(d), z3));
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.add(low, high)));
  }
}
