// Kernels of distances, k(u, v) = exp(-(‖u - v‖_p / L)^q), tile by tile of 4 x 4 pairs, and what is summed over them.
//
// Points lie in panels of 4 (micro-kernel.ts): coordinate r of point t at panel[4 r + t]. Distances are sums of powers of
// differences, in the order of the coordinates, so that no rounding of large norms stands in small ones.

import { ADD, multiplyPanels, packPanel, PANEL, STORE } from "./micro-kernel";
import { exponential } from "./exponential";
import { power } from "./power";

/** Rows of U in a part: those of a panel of them, many times. */
const ROWS: i32 = 32;
/** Points that are packed at once. */
const PACKED: i32 = 64;
/** Pairs whose numbers are made before they are multiplied. */
const CHUNK: i32 = 256;

export function kernelParts(n: i32): i32 {
  return (n + ROWS - 1) / ROWS;
}

/** Bytes that every thread needs for itself: a panel of points, numbers of a chunk, one tile of results. */
export function kernelWorkspace(d: i32): usize {
  return ((PANEL * d + PANEL * CHUNK + PANEL * PANEL) as usize) << 3;
}

export function packPointsParts(m: i32): i32 {
  return (m + PACKED - 1) / PACKED;
}

export function packPointsPart(part: i32, thread: i32, v: usize, m: i32, d: i32, to: usize): void {
  const end = min((part + 1) * PACKED, m);
  for (let j = part * PACKED; j < end; j += PANEL) {
    packPanel(
      v + (((j * d) as usize) << 3),
      (d as usize) << 3,
      8,
      min(PANEL, end - j),
      d,
      to + (((j * d) as usize) << 3),
    );
  }
}

/** Rows of k(U, V), `stride` bytes apart. */
export function kernelMatrixPart(
  part: i32,
  thread: i32,
  workspaces: usize,
  u: usize,
  n: i32,
  d: i32,
  panels: usize,
  m: i32,
  norm: f64,
  exponent: f64,
  factor: f64,
  out: usize,
  stride: usize,
): void {
  const points = workspaces + (thread as usize) * kernelWorkspace(d);
  const tile = points + (((PANEL * d) as usize) << 3);
  const first = part * ROWS;
  const end = min(first + ROWS, n);
  for (let i = first; i < end; i += PANEL) {
    const height = min(PANEL, end - i);
    packPanel(u + (((i * d) as usize) << 3), (d as usize) << 3, 8, height, d, points);
    for (let j = 0; j < m; j += PANEL) {
      const width = min(PANEL, m - j);
      distances(d, points, panels + (((j * d) as usize) << 3), tile, norm);
      kernelOf(tile, norm, exponent, factor, tile, 0);
      for (let s = 0; s < height; s++) {
        const row = out + ((i + s) as usize) * stride;
        for (let t = 0; t < width; t++) {
          store<f64>(row + (((j + t) as usize) << 3), load<f64>(tile + ((s * PANEL + t) << 3)));
        }
      }
    }
  }
}

/**
 * Rows of F(U, V) C, F being k or w, for C in panels of 4 columns: number j of column t of panel s at C + 32 (s m + j) + 8 t.
 * `out` has 4 panels columns of C in a row.
 */
export function kernelProductPart(
  part: i32,
  thread: i32,
  workspaces: usize,
  u: usize,
  n: i32,
  d: i32,
  panels: usize,
  m: i32,
  norm: f64,
  exponent: f64,
  factor: f64,
  slope: i32,
  c: usize,
  columnPanels: i32,
  out: usize,
): void {
  const points = workspaces + (thread as usize) * kernelWorkspace(d);
  const numbers = points + (((PANEL * d) as usize) << 3);
  const tile = numbers + ((PANEL * CHUNK) << 3);
  const stride = ((columnPanels * PANEL) as usize) << 3;
  const first = part * ROWS;
  const end = min(first + ROWS, n);
  for (let i = first; i < end; i += PANEL) {
    const height = min(PANEL, end - i);
    packPanel(u + (((i * d) as usize) << 3), (d as usize) << 3, 8, height, d, points);
    const target = out + (i as usize) * stride;
    for (let from = 0; from < m; from += CHUNK) {
      const count = min(CHUNK, m - from);
      for (let j = 0; j < count; j += PANEL) {
        const at = numbers + ((j * PANEL) << 3);
        // Points of V as rows, so that the tile is a panel of 4 rows of F.
        distances(d, panels + ((((from + j) * d) as usize) << 3), points, at, norm);
        kernelOf(at, norm, exponent, factor, slope ? 0 : at, slope ? at : 0);
      }
      const mode = from == 0 ? STORE : ADD;
      for (let s = 0; s < columnPanels; s++) {
        const right = c + (((s * m + from) as usize) << 5);
        const place = target + ((s * PANEL) << 3);
        if (height == PANEL) multiplyPanels(count, numbers, right, place, stride, mode);
        else {
          multiplyPanels(count, numbers, right, tile, PANEL << 3, STORE);
          for (let p = 0; p < height; p++) {
            for (let t = 0; t < PANEL; t++) {
              const to = place + (p as usize) * stride + (t << 3);
              const value = load<f64>(tile + ((p * PANEL + t) << 3));
              store<f64>(to, mode == STORE ? value : load<f64>(to) + value);
            }
          }
        }
      }
    }
  }
}

/**
 * For p < 2: rows l n + i of `out` (n c x d), Σ_j w_ij C_jl sign(δ) |δ|^{p-1} with δ = u_i - v_j. C is m x c, row by row.
 */
export function kernelGradientsPart(
  part: i32,
  thread: i32,
  workspaces: usize,
  u: usize,
  n: i32,
  d: i32,
  panels: usize,
  m: i32,
  norm: f64,
  exponent: f64,
  factor: f64,
  c: usize,
  outputs: i32,
  out: usize,
): void {
  const points = workspaces + (thread as usize) * kernelWorkspace(d);
  const tile = points + (((PANEL * d) as usize) << 3);
  const first = part * ROWS;
  const end = min(first + ROWS, n);
  for (let i = first; i < end; i++) {
    for (let l = 0; l < outputs; l++) memory.fill(out + ((((l * n + i) * d) as usize) << 3), 0, (d as usize) << 3);
  }
  for (let i = first; i < end; i += PANEL) {
    const height = min(PANEL, end - i);
    packPanel(u + (((i * d) as usize) << 3), (d as usize) << 3, 8, height, d, points);
    for (let j = 0; j < m; j += PANEL) {
      const right = panels + (((j * d) as usize) << 3);
      const width = min(PANEL, m - j);
      distances(d, points, right, tile, norm);
      kernelOf(tile, norm, exponent, factor, 0, tile);
      for (let s = 0; s < height; s++) {
        for (let t = 0; t < width; t++) {
          const w = load<f64>(tile + ((s * PANEL + t) << 3));
          if (w == 0) continue;
          for (let r = 0; r < d; r++) {
            const delta = load<f64>(points + ((PANEL * r + s) << 3)) - load<f64>(right + ((PANEL * r + t) << 3));
            if (delta == 0) continue;
            const size = norm == 1 ? 1 : Math.pow(abs(delta), norm - 1);
            const term = w * (delta > 0 ? size : -size);
            for (let l = 0; l < outputs; l++) {
              const to = out + ((((l * n + i + s) * d + r) as usize) << 3);
              store<f64>(to, load<f64>(to) + term * load<f64>(c + ((((j + t) * outputs + l) as usize) << 3)));
            }
          }
        }
      }
    }
  }
}

/** tile[s][t] = ‖a_s - b_t‖_p^p. */
export function distances(d: i32, a: usize, b: usize, tile: usize, norm: f64): void {
  if (norm == 2) squaredDistances(d, a, b, tile);
  else {
    for (let s = 0; s < PANEL; s++) {
      for (let t = 0; t < PANEL; t++) {
        let sum: f64 = 0;
        for (let r = 0; r < d; r++) {
          const delta = abs(load<f64>(a + ((PANEL * r + s) << 3)) - load<f64>(b + ((PANEL * r + t) << 3)));
          sum += norm == 1 ? delta : Math.pow(delta, norm);
        }
        store<f64>(tile + ((s * PANEL + t) << 3), sum);
      }
    }
  }
}

function squaredDistances(d: i32, a: usize, b: usize, tile: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  for (const end = b + ((d as usize) << 5); b < end; b += 32, a += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<f64>(a);
    let y = f64x2.sub(x, b0);
    c00 = f64x2.add(c00, f64x2.mul(y, y));
    y = f64x2.sub(x, b1);
    c01 = f64x2.add(c01, f64x2.mul(y, y));
    x = v128.load_splat<f64>(a, 8);
    y = f64x2.sub(x, b0);
    c10 = f64x2.add(c10, f64x2.mul(y, y));
    y = f64x2.sub(x, b1);
    c11 = f64x2.add(c11, f64x2.mul(y, y));
    x = v128.load_splat<f64>(a, 16);
    y = f64x2.sub(x, b0);
    c20 = f64x2.add(c20, f64x2.mul(y, y));
    y = f64x2.sub(x, b1);
    c21 = f64x2.add(c21, f64x2.mul(y, y));
    x = v128.load_splat<f64>(a, 24);
    y = f64x2.sub(x, b0);
    c30 = f64x2.add(c30, f64x2.mul(y, y));
    y = f64x2.sub(x, b1);
    c31 = f64x2.add(c31, f64x2.mul(y, y));
  }
  v128.store(tile, c00);
  v128.store(tile, c01, 16);
  v128.store(tile, c10, 32);
  v128.store(tile, c11, 48);
  v128.store(tile, c20, 64);
  v128.store(tile, c21, 80);
  v128.store(tile, c30, 96);
  v128.store(tile, c31, 112);
}

/** Points nearer than this are the same, and have no slope. */
const SAME: f64 = 1e-10;

/** k, and w = -(q / L^q) k r^{q-p}, of which gradients are made, of a tile of ‖.‖_p^p, with factor = -1 / L^q; an address of 0 asks for none. */
export function kernelOf(powers: usize, norm: f64, exponent: f64, factor: f64, values: usize, slopes: usize): void {
  const isLaplace = norm == 2 && exponent == 1;
  const isGaussian = norm == 2 && exponent == 2;
  const scale = f64x2.splat(factor);
  const slopeScale = f64x2.splat(exponent * factor);
  const perNorm = f64x2.splat(exponent / norm);
  const least = f64x2.splat(Math.pow(SAME, norm));
  for (let at: usize = 0; at < 128; at += 16) {
    const sum = v128.load(powers + at);
    // r^q, with r^2 and r^1 read off
    const distance = isLaplace ? f64x2.sqrt(sum) : isGaussian ? sum : power(sum, perNorm);
    const value = exponential(f64x2.mul(scale, distance));
    if (values) v128.store(values + at, value);
    if (slopes) {
      const product = f64x2.mul(slopeScale, value);
      // r^{q-p} = r^q / r^p
      const w = isGaussian
        ? product
        : isLaplace
          ? f64x2.div(product, distance)
          : f64x2.div(f64x2.mul(product, distance), sum);
      // Not "where it is at least": a distance that is NaN has a slope that is NaN.
      v128.store(slopes + at, v128.andnot(w, f64x2.lt(sum, least)));
    }
  }
}
