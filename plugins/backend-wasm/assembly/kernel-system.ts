// The system of points with themselves: k in the lower triangle, from the same distances the slopes w in the upper one, and the product
// with those.

import { ADD, multiplyPanels, packPanel, PANEL, STORE } from "./micro-kernel";
import { distances, kernelOf } from "./radial-kernel";

/** Rows in a part. */
const ROWS: i32 = 32;
/** Slopes of a row that are multiplied at once. */
const CHUNK: i32 = 256;

export function systemParts(n: i32): i32 {
  return (n + ROWS - 1) / ROWS;
}

/** Bytes that every thread needs for itself: the points of a part, or the numbers of a chunk; a tile of values and one of slopes. */
export function systemWorkspace(d: i32): usize {
  return ((max(ROWS * d, PANEL * CHUNK) + 2 * PANEL * PANEL) as usize) << 3;
}

/**
 * The lower triangle of a band of n rows of k(U, U) + ridge I, from row `first` (a multiple of 4) on, `stride` bytes apart. With `withSlopes`,
 * for all rows, the slopes of the same pairs stand above the diagonal.
 */
export function kernelSystemPart(
  part: i32,
  thread: i32,
  workspaces: usize,
  u: usize,
  first: i32,
  n: i32,
  d: i32,
  panels: usize,
  norm: f64,
  exponent: f64,
  factor: f64,
  ridge: f64,
  values: usize,
  stride: usize,
  withSlopes: i32,
): void {
  const points = workspaces + (thread as usize) * systemWorkspace(d);
  const tile = points + ((max(ROWS * d, PANEL * CHUNK) as usize) << 3);
  const slopeTile = withSlopes ? tile + ((PANEL * PANEL) << 3) : 0;
  // The last rows first: they are the longest.
  const from = (systemParts(n) - 1 - part) * ROWS;
  const end = min(from + ROWS, n);
  for (let i = from; i < end; i += PANEL) {
    const source = u + ((((first + i) * d) as usize) << 3);
    packPanel(source, (d as usize) << 3, 8, min(PANEL, end - i), d, points + ((((i - from) * d) as usize) << 3));
  }
  for (let j = 0; j < first + end; j += PANEL) {
    const right = panels + (((j * d) as usize) << 3);
    for (let i = max(from, j - first); i < end; i += PANEL) {
      distances(d, points + ((((i - from) * d) as usize) << 3), right, tile, norm);
      kernelOf(tile, norm, exponent, factor, tile, slopeTile);
      const row = values + (i as usize) * stride + ((j as usize) << 3);
      const column = values + (j as usize) * stride + ((i as usize) << 3);
      if (j < first + i && i + PANEL <= end) {
        copyTile(tile, row, stride);
        if (withSlopes) transposeTile(slopeTile, column, stride);
        continue;
      }
      for (let s = 0; s < min(PANEL, end - i); s++) {
        for (let t = 0; t < PANEL && j + t <= first + i + s; t++) {
          const at = (s * PANEL + t) << 3;
          const isDiagonal = j + t == first + i + s;
          const value = load<f64>(tile + at);
          store<f64>(row + (s as usize) * stride + (t << 3), isDiagonal ? value + ridge : value);
          if (withSlopes && !isDiagonal)
            store<f64>(column + (t as usize) * stride + (s << 3), load<f64>(slopeTile + at));
        }
      }
    }
  }
}

function copyTile(tile: usize, to: usize, stride: usize): void {
  for (const end = tile + 128; tile < end; tile += 32, to += stride) {
    v128.store(to, v128.load(tile));
    v128.store(to, v128.load(tile, 16), 16);
  }
}

function transposeTile(tile: usize, to: usize, stride: usize): void {
  for (let half: usize = 0; half < 32; half += 16, to += 2 * stride) {
    const a = v128.load(tile + half);
    const b = v128.load(tile + half, 32);
    const c = v128.load(tile + half, 64);
    const d = v128.load(tile + half, 96);
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(to, v128.shuffle<f64>(c, d, 0, 2), 16);
    v128.store(to + stride, v128.shuffle<f64>(a, b, 1, 3));
    v128.store(to + stride, v128.shuffle<f64>(c, d, 1, 3), 16);
  }
}

/**
 * Rows of W C for the symmetric W (n x n) whose upper triangle is read, its diagonal being 0, for C in panels of 4 columns: number j of
 * column t of panel s at C + 32 (s n + j) + 8 t. `out` has 4 panels columns of C in a row.
 */
export function slopeProductPart(
  part: i32,
  thread: i32,
  workspaces: usize,
  workspaceBytes: usize,
  w: usize,
  n: i32,
  c: usize,
  columnPanels: i32,
  out: usize,
): void {
  const numbers = workspaces + (thread as usize) * workspaceBytes;
  const tile = numbers + ((PANEL * CHUNK) << 3);
  const stride = ((columnPanels * PANEL) as usize) << 3;
  const first = part * ROWS;
  const end = min(first + ROWS, n);
  for (let from = 0; from < n; from += CHUNK) {
    const count = min(CHUNK, n - from);
    const mode = from == 0 ? STORE : ADD;
    for (let i = first; i < end; i += PANEL) {
      const height = min(PANEL, end - i);
      packSlopes(w, n, i, height, from, from + count, numbers);
      for (let s = 0; s < columnPanels; s++) {
        const right = c + (((s * n + from) as usize) << 5);
        const target = out + (i as usize) * stride + ((s * PANEL) << 3);
        if (height == PANEL) {
          multiplyPanels(count, numbers, right, target, stride, mode);
          continue;
        }
        multiplyPanels(count, numbers, right, tile, PANEL << 3, STORE);
        for (let p = 0; p < height; p++) {
          for (let t = 0; t < PANEL; t++) {
            const to = target + (p as usize) * stride + (t << 3);
            const value = load<f64>(tile + ((p * PANEL + t) << 3));
            store<f64>(to, mode == STORE ? value : load<f64>(to) + value);
          }
        }
      }
    }
  }
}

/** w_ij of `height` rows from i on and columns from `from` to `end`, number j of row t at numbers + 32 (j - from) + 8 t. */
function packSlopes(w: usize, n: i32, i: i32, height: i32, from: i32, end: i32, numbers: usize): void {
  const stride = (n as usize) << 3;
  // Before the tile on the diagonal w_ji is there, behind it w_ij; on it one or the other.
  const before = max(from, min(end, i));
  const behind = min(end, max(from, i + PANEL));
  packPanel(w + (from as usize) * stride + ((i as usize) << 3), 8, stride, height, before - from, numbers);
  for (let j = before; j < behind; j++) {
    for (let t = 0; t < PANEL; t++) {
      const row = i + t;
      let value: f64 = 0;
      if (t < height && row != j)
        value = load<f64>(w + (min(row, j) as usize) * stride + ((max(row, j) as usize) << 3));
      store<f64>(numbers + ((j - from) << 5) + (t << 3), value);
    }
  }
  const source = w + (i as usize) * stride + ((behind as usize) << 3);
  packPanel(source, stride, 8, height, end - behind, numbers + ((behind - from) << 5));
}
