// The blocked product C (=, +=, -=) A B after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication"
// (ACM TOMS 34, 2008): a depth block of B is packed once for all threads, then each part packs its own block of rows of
// A, which stays in the second cache while panels of B pass through the first.

import { ADD, multiplyPanels, packPanel, PANEL, STORE } from "./micro-kernel";

const MOST_ROWS: i32 = 64;
const COLUMN_BLOCK: i32 = 512;
const DEPTH_BLOCK: i32 = 256;
const PACKING_COLUMNS: i32 = 64;

export function depthBlock(): i32 {
  return DEPTH_BLOCK;
}

/** Bytes that every thread needs for itself: a block of rows of A and one tile. */
export function multiplyWorkspace(): usize {
  return ((MOST_ROWS * DEPTH_BLOCK + PANEL * PANEL) as usize) << 3;
}

export function packParts(n: i32): i32 {
  return blocks(n, PACKING_COLUMNS);
}

/** `rowBlock` is a multiple of 4, at most 64: smaller blocks make more parts. */
export function multiplyParts(m: i32, n: i32, rowBlock: i32): i32 {
  return blocks(m, rowBlock) * blocks(n, COLUMN_BLOCK);
}

function blocks(n: i32, size: i32): i32 {
  return (n + size - 1) / size;
}

/** Packs columns of B, `row` and `column` being the bytes from one of its rows or columns to the next. */
export function packPart(part: i32, thread: i32, b: usize, row: usize, column: usize, n: i32, k: i32, to: usize): void {
  const end = min((part + 1) * PACKING_COLUMNS, n);
  for (let j = part * PACKING_COLUMNS; j < end; j += PANEL) {
    packPanel(b + (j as usize) * column, column, row, min(PANEL, end - j), k, to + (((j * k) as usize) << 3));
  }
}

/** One block of C. With `lowerOnly`, tiles entirely above the diagonal are left alone. */
export function multiplyPart(
  part: i32,
  thread: i32,
  workspaces: usize,
  rowBlock: i32,
  a: usize,
  row: usize,
  column: usize,
  packed: usize,
  c: usize,
  stride: usize,
  m: i32,
  n: i32,
  k: i32,
  mode: i32,
  lowerOnly: i32,
): void {
  const across = blocks(n, COLUMN_BLOCK);
  // The last rows first: in a triangle they are the longest.
  const firstRow = (blocks(m, rowBlock) - 1 - part / across) * rowBlock;
  const firstColumn = (part % across) * COLUMN_BLOCK;
  const endRow = min(firstRow + rowBlock, m);
  const endColumn = min(lowerOnly ? min(firstColumn + COLUMN_BLOCK, endRow) : firstColumn + COLUMN_BLOCK, n);
  if (firstColumn >= endColumn) return;

  const block = workspaces + (thread as usize) * multiplyWorkspace();
  const tile = block + ((MOST_ROWS * DEPTH_BLOCK) << 3);
  for (let i = firstRow; i < endRow; i += PANEL) {
    packPanel(
      a + (i as usize) * row,
      row,
      column,
      min(PANEL, endRow - i),
      k,
      block + ((((i - firstRow) * k) as usize) << 3),
    );
  }
  for (let j = firstColumn; j < endColumn; j += PANEL) {
    const right = packed + (((j * k) as usize) << 3);
    const width = min(PANEL, n - j);
    for (let i = lowerOnly ? max(firstRow, j) : firstRow; i < endRow; i += PANEL) {
      const left = block + ((((i - firstRow) * k) as usize) << 3);
      const target = c + (i as usize) * stride + ((j as usize) << 3);
      const height = min(PANEL, endRow - i);
      if (width == PANEL && height == PANEL) {
        multiplyPanels(k, left, right, target, stride, mode);
      } else {
        multiplyPanels(k, left, right, tile, PANEL * 8, STORE);
        putTile(tile, target, stride, width, height, mode);
      }
    }
  }
}

function putTile(tile: usize, target: usize, stride: usize, width: i32, height: i32, mode: i32): void {
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const value = load<f64>(tile + ((i * PANEL + j) << 3));
      const place = target + (i as usize) * stride + ((j as usize) << 3);
      if (mode == STORE) store<f64>(place, value);
      else if (mode == ADD) store<f64>(place, load<f64>(place) + value);
      else store<f64>(place, load<f64>(place) - value);
    }
  }
}
