// S = L L^T in memory ordered for the 4 x 4 tile: band I holds rows 4I .. 4I+3 of the lower triangle as one panel of
// depth 4I + 4 (see micro-kernel.ts), bands one after the other. A band then serves as the left operand of the tile, and,
// being a panel of L^T too, as the right one. A size that is no multiple of 4 is filled up with rows of the identity.

import { multiplyPanels, PANEL, SUBTRACT } from "./micro-kernel";

/** Bytes from the start to band `band`. */
export function bandOffset(band: i32): usize {
  return ((8 * band * (band + 1)) as usize) << 3;
}

export function panelBytes(n: i32): usize {
  return bandOffset((n + PANEL - 1) / PANEL);
}

/** Where S[row][column] lies, column < 4 (row / 4) + 4. */
export function place(panels: usize, row: i32, column: i32): usize {
  return panels + bandOffset(row >> 2) + (((column << 2) + (row & 3)) << 3);
}

/** Rows n .. of the last band become those of the identity. */
export function padWithIdentity(panels: usize, n: i32): void {
  const end = (n + PANEL - 1) & ~3;
  for (let row = n; row < end; row++) {
    for (let column = 0; column < end; column++) store<f64>(place(panels, row, column), column == row ? 1 : 0);
  }
}

/** Reads the lower triangle of n rows, `stride` bytes apart. */
export function packLower(s: usize, stride: usize, n: i32, panels: usize): void {
  for (let row = 0; row < n; row++) {
    const from = s + (row as usize) * stride;
    const to = place(panels, row, 0);
    for (let column = 0; column <= row; column++) {
      store<f64>(to + (column << 5), load<f64>(from + (column << 3)));
    }
  }
  padWithIdentity(panels, n);
}

/**
 * L in the place of S. A pivot must exceed `limits[row]`.
 * Returns the row whose pivot does not, or -1.
 */
export function factorPanels(panels: usize, n: i32, limits: usize): i32 {
  const bands = (n + PANEL - 1) / PANEL;
  for (let i = 0; i < bands; i++) {
    const band = panels + bandOffset(i);
    for (let j = 0; j <= i; j++) {
      // Tiles are kept transposed: row u of the tile is column 4J + u of the band.
      const tile = band + (j << 7);
      const other = panels + bandOffset(j);
      multiplyPanels(j << 2, other, band, tile, 32, SUBTRACT);
      if (j < i) {
        solveTile(other + (j << 7), tile);
      } else {
        const failed = factorTile(tile, limits + (i << 5), min(PANEL, n - (i << 2)));
        if (failed >= 0) return (i << 2) + failed;
      }
    }
  }
  return -1;
}

/** X with L X = T, for a 4 x 4 triangle; both kept by columns of L, so that row u of T waits for the rows above it. */
function solveTile(l: usize, tile: usize): void {
  for (let u = 0; u < PANEL; u++) {
    let left = v128.load(tile + (u << 5));
    let right = v128.load(tile + (u << 5), 16);
    for (let v = 0; v < u; v++) {
      const factor = v128.load_splat<f64>(l + (((v << 2) + u) << 3));
      left = f64x2.sub(left, f64x2.mul(factor, v128.load(tile + (v << 5))));
      right = f64x2.sub(right, f64x2.mul(factor, v128.load(tile + (v << 5), 16)));
    }
    const pivot = v128.load_splat<f64>(l + (((u << 2) + u) << 3));
    v128.store(tile + (u << 5), f64x2.div(left, pivot));
    v128.store(tile + (u << 5), f64x2.div(right, pivot), 16);
  }
}

function factorTile(tile: usize, limits: usize, size: i32): i32 {
  for (let column = 0; column < PANEL; column++) {
    for (let row = column; row < PANEL; row++) {
      const at = tile + (((column << 2) + row) << 3);
      let sum = load<f64>(at);
      for (let v = 0; v < column; v++) {
        sum -= load<f64>(tile + (((v << 2) + row) << 3)) * load<f64>(tile + (((v << 2) + column) << 3));
      }
      if (row > column) {
        store<f64>(at, sum / load<f64>(tile + (((column << 2) + column) << 3)));
      } else {
        // Written so that NaN and infinity fail too.
        if (column < size && !(sum > load<f64>(limits + (column << 3)) && sum < Infinity)) return column;
        store<f64>(at, Math.sqrt(sum));
      }
    }
  }
  return -1;
}

/** L Y = B for up to 4 right-hand sides: `panel` holds B, then Y, with zeros where the last band was filled up. */
export function forwardSolve(panels: usize, n: i32, panel: usize): void {
  const bands = (n + PANEL - 1) / PANEL;
  for (let i = 0; i < bands; i++) {
    const band = panels + bandOffset(i);
    const tile = panel + (i << 7);
    multiplyPanels(i << 2, band, panel, tile, 32, SUBTRACT);
    solveTile(band + (i << 7), tile);
  }
}

/** L^T X = Y for up to 4 right-hand sides, in the place of Y. */
export function backwardSolve(panels: usize, n: i32, panel: usize): void {
  for (let i = (n + PANEL - 1) / PANEL - 1; i >= 0; i--) {
    const band = panels + bandOffset(i);
    const tile = panel + (i << 7);
    solveTileTransposed(band + (i << 7), tile);
    const x00 = v128.load(tile);
    const x01 = v128.load(tile, 16);
    const x10 = v128.load(tile, 32);
    const x11 = v128.load(tile, 48);
    const x20 = v128.load(tile, 64);
    const x21 = v128.load(tile, 80);
    const x30 = v128.load(tile, 96);
    const x31 = v128.load(tile, 112);
    // Y[r] -= Σ_t L[4i + t][r] X[4i + t] for the rows above
    for (let l = band, y = panel; y < tile; l += 32, y += 32) {
      let factor = v128.load_splat<f64>(l);
      let left = f64x2.mul(factor, x00);
      let right = f64x2.mul(factor, x01);
      factor = v128.load_splat<f64>(l, 8);
      left = f64x2.add(left, f64x2.mul(factor, x10));
      right = f64x2.add(right, f64x2.mul(factor, x11));
      factor = v128.load_splat<f64>(l, 16);
      left = f64x2.add(left, f64x2.mul(factor, x20));
      right = f64x2.add(right, f64x2.mul(factor, x21));
      factor = v128.load_splat<f64>(l, 24);
      left = f64x2.add(left, f64x2.mul(factor, x30));
      right = f64x2.add(right, f64x2.mul(factor, x31));
      v128.store(y, f64x2.sub(v128.load(y), left));
      v128.store(y, f64x2.sub(v128.load(y, 16), right), 16);
    }
  }
}

function solveTileTransposed(l: usize, tile: usize): void {
  for (let u = PANEL - 1; u >= 0; u--) {
    let left = v128.load(tile + (u << 5));
    let right = v128.load(tile + (u << 5), 16);
    for (let v = u + 1; v < PANEL; v++) {
      const factor = v128.load_splat<f64>(l + (((u << 2) + v) << 3));
      left = f64x2.sub(left, f64x2.mul(factor, v128.load(tile + (v << 5))));
      right = f64x2.sub(right, f64x2.mul(factor, v128.load(tile + (v << 5), 16)));
    }
    const pivot = v128.load_splat<f64>(l + (((u << 2) + u) << 3));
    v128.store(tile + (u << 5), f64x2.div(left, pivot));
    v128.store(tile + (u << 5), f64x2.div(right, pivot), 16);
  }
}
