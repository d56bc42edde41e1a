// What landmarks leave of a kernel system, R = S - L L^T: the rows of a sparse V with V R V^T near I.

import { addMultiple, dot } from "./elementwise";

/** Places in a row of V: the point itself, and before it its nearest. More of them save few steps and cost their square. */
const WIDTH: i32 = 8;
const ROWS: i32 = 64;

export function remainderParts(count: i32): i32 {
  return (count + ROWS - 1) / ROWS;
}

export function remainderWidth(): i32 {
  return WIDTH;
}

/** Bytes that every thread needs for itself. */
export function remainderWorkspace(): usize {
  return (WIDTH * WIDTH) << 3;
}

/**
 * For the points behind the r landmarks: places and weights of row i of V at 4 WIDTH i of `columns` and 8 WIDTH i of `weights`, the point
 * itself last, and R_ii at `diagonal`, NaN where R has no factor there. S is n x n, its lower triangle is read; L is n x r.
 */
export function remainderPart(
  part: i32,
  thread: i32,
  workspaces: usize,
  s: usize,
  n: i32,
  l: usize,
  r: i32,
  columns: usize,
  weights: usize,
  diagonal: usize,
): void {
  const c = workspaces + (thread as usize) * remainderWorkspace();
  // The last points first: they have the longest rows.
  const first = r + (remainderParts(n - r) - 1 - part) * ROWS;
  const end = min(first + ROWS, n);
  for (let i = first; i < end; i++) {
    const size = min(i - r, WIDTH - 1) + 1;
    const places = columns + ((i * WIDTH) << 2);
    const row = weights + ((i * WIDTH) << 3);
    nearestBefore(s + (((i as usize) * (n as usize)) << 3), r, i, size - 1, places);
    store<i32>(places + ((size - 1) << 2), i);
    for (let p = 0; p < size; p++) {
      const a = load<i32>(places + (p << 2));
      for (let q = 0; q <= p; q++) {
        const b = load<i32>(places + (q << 2));
        const known = load<f64>(s + (((max(a, b) as usize) * (n as usize) + (min(a, b) as usize)) << 3));
        store<f64>(c + ((p * WIDTH + q) << 3), known - dot(rowOf(l, a, r), rowOf(l, b, r), r));
      }
    }
    const left = load<f64>(c + (((size - 1) * (WIDTH + 1)) << 3));
    const isFactored = factor(c, size);
    store<f64>(diagonal + (i << 3), isFactored ? left : NaN);
    if (isFactored) lastRowOfInverse(c, size, row);
  }
}

function rowOf(l: usize, i: i32, r: i32): usize {
  return l + (((i as usize) * (r as usize)) << 3);
}

/** Of the points r to i - 1 those with the largest numbers in a row of S, `count` of them: a kernel falls with the distance. */
function nearestBefore(row: usize, r: i32, i: i32, count: i32, found: usize): void {
  if (count == 0) return;
  for (let k = 0; k < count; k++) insert(row, r + k, k, found);
  const last = found + ((count - 1) << 2);
  let least = f64x2.splat(numberAt(row, load<i32>(last)));
  let j = r + count;
  for (; j + 1 < i; j += 2) {
    if (!v128.any_true(f64x2.gt(v128.load(row + ((j as usize) << 3)), least))) continue;
    for (let t = j; t < j + 2; t++) {
      if (numberAt(row, t) > numberAt(row, load<i32>(last))) insert(row, t, count - 1, found);
    }
    least = f64x2.splat(numberAt(row, load<i32>(last)));
  }
  if (j < i && numberAt(row, j) > numberAt(row, load<i32>(last))) insert(row, j, count - 1, found);
}

/** Puts j where it belongs among the first `count` that were found, the largest first; what stood at `count` is gone. */
function insert(row: usize, j: i32, count: i32, found: usize): void {
  let place = count;
  for (; place > 0; place--) {
    const before = load<i32>(found + ((place - 1) << 2));
    if (!(numberAt(row, before) < numberAt(row, j))) break;
    store<i32>(found + (place << 2), before);
  }
  store<i32>(found + (place << 2), j);
}

function numberAt(row: usize, j: i32): f64 {
  return load<f64>(row + ((j as usize) << 3));
}

/** C with C C^T the matrix in whose lower triangle it is written; false where a pivot is lost to rounding. */
function factor(c: usize, size: i32): bool {
  for (let p = 0; p < size; p++) {
    const row = c + ((p * WIDTH) << 3);
    const least = <f64>size * f64.EPSILON * load<f64>(row + (p << 3));
    for (let q = 0; q <= p; q++) {
      const other = c + ((q * WIDTH) << 3);
      let sum = load<f64>(row + (q << 3));
      for (let k = 0; k < q; k++) sum -= load<f64>(row + (k << 3)) * load<f64>(other + (k << 3));
      if (q < p) store<f64>(row + (q << 3), sum / load<f64>(other + (q << 3)));
      // Written so that NaN fails too.
      else if (sum > least && sum < Infinity) store<f64>(row + (p << 3), Math.sqrt(sum));
      else return false;
    }
  }
  return true;
}

/** w C = e^T with e the last unit vector. */
function lastRowOfInverse(c: usize, size: i32, w: usize): void {
  for (let q = size - 1; q >= 0; q--) {
    let sum: f64 = q == size - 1 ? 1 : 0;
    for (let p = q + 1; p < size; p++) sum -= load<f64>(w + (p << 3)) * load<f64>(c + ((p * WIDTH + q) << 3));
    store<f64>(w + (q << 3), sum / load<f64>(c + ((q * (WIDTH + 1)) << 3)));
  }
}

/** Rows of V L, n x r. */
export function remainderTimesPart(
  part: i32,
  thread: i32,
  columns: usize,
  weights: usize,
  n: i32,
  l: usize,
  r: i32,
  out: usize,
): void {
  const end = min((part + 1) * ROWS, n);
  for (let i = part * ROWS; i < end; i++) {
    const row = rowOf(out, i, r);
    memory.fill(row, 0, (r as usize) << 3);
    for (let k = i * WIDTH; k < (i + 1) * WIDTH; k++) {
      const weight = load<f64>(weights + (k << 3));
      if (weight != 0) addMultiple(weight, rowOf(l, load<i32>(columns + (k << 2)), r), row, r);
    }
  }
}
