// What concerns the places of entries only: moving values between dense and sparse, and turning a pattern round.

import { rowOffset, rowsInPart } from "./sparse";

const REORDERED: i32 = 8192;

/** P_Ω(A): the entries of A on the pattern. */
export function samplePart(
  part: i32,
  thread: i32,
  rows: i32,
  offsets: usize,
  columns: usize,
  a: usize,
  cols: i32,
  out: usize,
): void {
  const size = rowsInPart(rows, 1);
  const end = min((part + 1) * size, rows);
  for (let i = part * size; i < end; i++) {
    const row = a + (((i * cols) as usize) << 3);
    for (let e = rowOffset(offsets, i), last = rowOffset(offsets, i + 1); e < last; e++) {
      const at = e as usize;
      store<f64>(out + (at << 3), load<f64>(row + ((load<i32>(columns + (at << 2)) as usize) << 3)));
    }
  }
}

/** Puts the values in their places in A. */
export function overwritePart(
  part: i32,
  thread: i32,
  rows: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  a: usize,
  cols: i32,
): void {
  const size = rowsInPart(rows, 1);
  const end = min((part + 1) * size, rows);
  for (let i = part * size; i < end; i++) {
    const row = a + (((i * cols) as usize) << 3);
    for (let e = rowOffset(offsets, i), last = rowOffset(offsets, i + 1); e < last; e++) {
      const at = e as usize;
      store<f64>(row + ((load<i32>(columns + (at << 2)) as usize) << 3), load<f64>(values + (at << 3)));
    }
  }
}

/** The same pattern by columns: offsets (cols + 1), row of each entry, and where its value lies; rows ascending. */
export function transposePattern(
  rows: i32,
  cols: i32,
  offsets: usize,
  columns: usize,
  columnOffsets: usize,
  rowIndices: usize,
  order: usize,
): void {
  const count = rowOffset(offsets, rows);
  memory.fill(columnOffsets, 0, ((cols + 1) as usize) << 2);
  for (let e = 0; e < count; e++) {
    const at = columnOffsets + ((load<i32>(columns + ((e as usize) << 2)) as usize) << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
  // Counts become ends; going through the entries backwards turns the ends into starts.
  let end = 0;
  for (let j = 0; j <= cols; j++) {
    const at = columnOffsets + ((j as usize) << 2);
    end += load<i32>(at);
    store<i32>(at, end);
  }
  for (let i = rows - 1; i >= 0; i--) {
    for (let e = rowOffset(offsets, i + 1) - 1; e >= rowOffset(offsets, i); e--) {
      const at = columnOffsets + ((load<i32>(columns + ((e as usize) << 2)) as usize) << 2);
      const to = (load<i32>(at) - 1) as usize;
      store<i32>(at, to as i32);
      store<i32>(rowIndices + (to << 2), i);
      store<i32>(order + (to << 2), e);
    }
  }
}

/** Values of a pattern in the order of its transpose. */
export function reorderPart(part: i32, thread: i32, values: usize, order: usize, count: i32, out: usize): void {
  const end = min((part + 1) * REORDERED, count);
  for (let e = part * REORDERED; e < end; e++) {
    const from = load<i32>(order + ((e as usize) << 2)) as usize;
    store<f64>(out + ((e as usize) << 3), load<f64>(values + (from << 3)));
  }
}

export function reorderParts(count: i32): i32 {
  return (count + REORDERED - 1) / REORDERED;
}
