// Products with Z = alpha P_Ω(L R^T) + beta Y whose entries are made one by one and used at once: nothing as long as Ω is written. A part
// has about as many entries as any other, whatever the lengths of its rows, and sums what it adds to columns in room of its own.

import { blockEnd, blockStart } from "./elementwise";
import { rowOffset } from "./sparse";

const PARTS: i32 = 16;
/** Parts of fewer entries would spend their time on adding up. */
const LEAST_ENTRIES: i32 = 65_536;

export function misfitParts(count: i32): i32 {
  return max(1, min(PARTS, count / LEAST_ENTRIES));
}

/** The first row that begins at its share of the entries or after it. */
function firstRow(part: i32, parts: i32, rows: i32, offsets: usize): i32 {
  if (part == parts) return rows;
  const start = <i32>(((rowOffset(offsets, rows) as i64) * part) / parts);
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rowOffset(offsets, middle) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Σ_s x_s y_s of so many bytes. */
function innerProduct(x: usize, y: usize, bytes: usize): f64 {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let s: usize = 0;
  for (; s + 32 <= bytes; s += 32) {
    first = f64x2.add(first, f64x2.mul(v128.load(x + s), v128.load(y + s)));
    second = f64x2.add(second, f64x2.mul(v128.load(x + s, 16), v128.load(y + s, 16)));
  }
  first = f64x2.add(first, second);
  let sum = f64x2.extract_lane(first, 0) + f64x2.extract_lane(first, 1);
  for (; s < bytes; s += 8) sum += load<f64>(x + s) * load<f64>(y + s);
  return sum;
}

/** to += z x */
function addTimes(z: f64, x: usize, to: usize, bytes: usize): void {
  const factor = f64x2.splat(z);
  let s: usize = 0;
  for (; s + 32 <= bytes; s += 32) {
    v128.store(to + s, f64x2.add(v128.load(to + s), f64x2.mul(factor, v128.load(x + s))));
    v128.store(to + s, f64x2.add(v128.load(to + s, 16), f64x2.mul(factor, v128.load(x + s, 16))), 16);
  }
  for (; s < bytes; s += 8) store<f64>(to + s, load<f64>(to + s) + z * load<f64>(x + s));
}

/**
 * Z B into `byRows`, Z^T A into the part's own `byColumns`, and ‖Z‖² of the part's rows.
 * @param width of L and R
 * @param k of A
 * @param l of B
 */
export function misfitPart(
  part: i32,
  thread: i32,
  parts: i32,
  rows: i32,
  cols: i32,
  offsets: usize,
  columns: usize,
  y: usize,
  alpha: f64,
  left: usize,
  right: usize,
  width: i32,
  beta: f64,
  a: usize,
  k: i32,
  b: usize,
  l: i32,
  byRows: usize,
  byColumns: usize,
  squares: usize,
): void {
  const bytes = (width as usize) << 3;
  const ofColumns = (k as usize) << 3;
  const ofRows = (l as usize) << 3;
  const own = byColumns + (part as usize) * (cols as usize) * ofColumns;
  memory.fill(own, 0, (cols as usize) * ofColumns);
  const end = firstRow(part + 1, parts, rows, offsets);
  let sum: f64 = 0;
  for (let i = firstRow(part, parts, rows, offsets); i < end; i++) {
    const factors = left + (i as usize) * bytes;
    const u = a + (i as usize) * ofColumns;
    const to = byRows + (i as usize) * ofRows;
    memory.fill(to, 0, ofRows);
    for (let e = rowOffset(offsets, i), last = rowOffset(offsets, i + 1); e < last; e++) {
      const j = load<i32>(columns + ((e as usize) << 2)) as usize;
      let z = alpha * innerProduct(factors, right + j * bytes, bytes);
      if (beta != 0) z += beta * load<f64>(y + ((e as usize) << 3));
      sum += z * z;
      addTimes(z, b + j * ofRows, to, ofRows);
      addTimes(z, u, own + j * ofColumns, ofColumns);
    }
  }
  store<f64>(squares + ((part as usize) << 3), sum);
}

/** The sum of what the parts have, one behind the other, `count` numbers each. */
export function addPartsPart(part: i32, thread: i32, parts: i32, from: usize, count: i32, out: usize): void {
  const last = blockEnd(part, count);
  const stride = (count as usize) << 3;
  for (let at = blockStart(part); at < last; at += 8) {
    let sum = load<f64>(from + at);
    for (let p = 1; p < parts; p++) sum += load<f64>(from + (p as usize) * stride + at);
    store<f64>(out + at, sum);
  }
}
