// The minimum-norm solution of a singular system by its eigendecomposition, without ever forming eigenvectors: reflectors
// and rotations are applied to the right-hand sides alone,
//
//   S = Q Z D Z^T Q^T,   x = Q Z D^+ Z^T Q^T y
//
// so that it costs little more than the reduction to tridiagonal form. Meant for small systems.

import { addMultiple, dot, largestMagnitude, scaleInPlace } from "./elementwise";
import { reflector } from "./householder";
import { qlSweeps } from "./implicit-ql";

/** Systems up to this size have room here. */
const LARGEST: i32 = 128;

export function fitsMinimumNorm(n: i32): bool {
  return n <= LARGEST;
}

/** Rotations that QL commonly needs, twice over. */
function rotationRoom(n: i32): i32 {
  return 2 * n * n + 30 * n;
}

export function minimumNormBytes(longest: i32): usize {
  const n = min(longest, LARGEST) as usize;
  return 40 * n + 64 + 24 * (rotationRoom(n as i32) as usize);
}

/**
 * Solves for the four sides of `panel`. `s` holds S in full, row by row, and is overwritten.
 * Returns false, with the panel spoilt, where S is zero or not finite or QL takes too long.
 */
export function minimumNormSolve(s: usize, n: i32, panel: usize, room: usize): bool {
  const diagonal = room;
  const offDiagonal = diagonal + (n << 3);
  const taus = offDiagonal + (n << 3);
  const w = taus + (n << 3);
  const state = w + (n << 3);
  const sweeps = state + 64;
  const rotations = sweeps + (rotationRoom(n) << 3);

  const unit = powerOfTwo(largestMagnitude(s, n * n));
  if (!(unit > 0 && unit < Infinity)) return false;
  scaleInPlace(1 / unit, s, n * n);

  for (let j = 0; j < n; j++) reduceColumn(s, n, j, diagonal, offDiagonal, taus, w, panel);
  const negligible = 0.5 * f64.EPSILON * largestMagnitude(diagonal, 2 * n);
  memory.fill(state, 0, 8);
  const count = qlSweeps(diagonal, offDiagonal, n, negligible, state, rotations, rotationRoom(n), sweeps);
  if (count < 0 || load<i32>(state) < n) return false;

  const end = rotate(panel, rotations, sweeps, count);
  divide(panel, n, diagonal, unit);
  rotateBack(panel, end, sweeps, count);
  for (let j = n - 2; j >= 0; j--) {
    const at = (j + 1) << 3;
    reflectPanel(load<f64>(taus + (j << 3)), s + j * (n << 3) + at, n - j - 1, panel + (at << 2));
  }
  return true;
}

/** The power of two at or below a positive number; zero where that has fewer digits. */
function powerOfTwo(x: f64): f64 {
  return reinterpret<f64>(reinterpret<u64>(x) & 0x7ff0000000000000);
}

/** H_j S H_j for one column; the reflector is left in row j of S and applied to the sides. */
function reduceColumn(
  s: usize,
  n: i32,
  j: i32,
  diagonal: usize,
  offDiagonal: usize,
  taus: usize,
  w: usize,
  panel: usize,
): void {
  const stride = (n << 3) as usize;
  const row = s + (j as usize) * stride;
  store<f64>(diagonal + (j << 3), load<f64>(row + (j << 3)));
  store<f64>(offDiagonal + (j << 3), 0);
  if (j == n - 1) return;
  const at = (j + 1) << 3;
  const count = n - j - 1;
  const v = row + at;
  const tau = reflector(v, count);
  store<f64>(offDiagonal + (j << 3), load<f64>(v));
  store<f64>(taus + (j << 3), tau);
  store<f64>(v, 1);
  if (tau == 0) return;

  // w = tau S v - (tau / 2) (tau S v · v) v,   S -= v w^T + w v^T
  let below = row + stride + at;
  for (let i = 0; i < count; i++, below += stride) store<f64>(w + (i << 3), tau * dot(below, v, count));
  addMultiple(-0.5 * tau * dot(w, v, count), v, w, count);
  below = row + stride + at;
  for (let i = 0; i < count; i++, below += stride) {
    addMultiple(-load<f64>(v + (i << 3)), w, below, count);
    addMultiple(-load<f64>(w + (i << 3)), v, below, count);
  }
  reflectPanel(tau, v, count, panel + (at << 2));
}

/** Y -= tau v (v^T Y) for four sides. */
function reflectPanel(tau: f64, v: usize, count: i32, panel: usize): void {
  let left = f64x2.splat(0);
  let right = f64x2.splat(0);
  for (let i = 0; i < count; i++) {
    const factor = v128.load_splat<f64>(v + (i << 3));
    left = f64x2.add(left, f64x2.mul(factor, v128.load(panel + (i << 5))));
    right = f64x2.add(right, f64x2.mul(factor, v128.load(panel + (i << 5), 16)));
  }
  left = f64x2.mul(f64x2.splat(tau), left);
  right = f64x2.mul(f64x2.splat(tau), right);
  for (let i = 0; i < count; i++) {
    const factor = v128.load_splat<f64>(v + (i << 3));
    const y = panel + (i << 5);
    v128.store(y, f64x2.sub(v128.load(y), f64x2.mul(factor, left)));
    v128.store(y, f64x2.sub(v128.load(y, 16), f64x2.mul(factor, right)), 16);
  }
}

/** All sweeps in order; returns the end of the rotations. */
function rotate(panel: usize, rotations: usize, sweeps: usize, count: i32): usize {
  for (let k = 0; k < count; k++) {
    const low = load<i32>(sweeps + (k << 3));
    for (let i = load<i32>(sweeps + (k << 3), 4) - 1; i >= low; i--, rotations += 16) {
      rotatePair(panel + (i << 5), load<f64>(rotations), load<f64>(rotations, 8));
    }
  }
  return rotations;
}

/** The inverses, in the opposite order. */
function rotateBack(panel: usize, end: usize, sweeps: usize, count: i32): void {
  for (let k = count - 1; k >= 0; k--) {
    const high = load<i32>(sweeps + (k << 3), 4);
    for (let i = load<i32>(sweeps + (k << 3)); i < high; i++) {
      end -= 16;
      rotatePair(panel + (i << 5), load<f64>(end), -load<f64>(end + 8));
    }
  }
}

/** Rows y_i and y_{i+1}: y_i := c y_i - s y_{i+1}, y_{i+1} := s y_i + c y_{i+1}. */
function rotatePair(y: usize, c: f64, s: f64): void {
  const cosine = f64x2.splat(c);
  const sine = f64x2.splat(s);
  for (const end = y + 32; y < end; y += 16) {
    const upper = v128.load(y);
    const lower = v128.load(y, 32);
    v128.store(y, f64x2.sub(f64x2.mul(cosine, upper), f64x2.mul(sine, lower)));
    v128.store(y, f64x2.add(f64x2.mul(sine, upper), f64x2.mul(cosine, lower)), 32);
  }
}

/** D^+: eigenvalues that rounding can explain count as zero. */
function divide(panel: usize, n: i32, diagonal: usize, unit: f64): void {
  let largest = load<f64>(diagonal);
  for (let i = 1; i < n; i++) largest = max(largest, load<f64>(diagonal + (i << 3)));
  const threshold = (n as f64) * f64.EPSILON * largest;
  for (let i = 0; i < n; i++) {
    const value = load<f64>(diagonal + (i << 3));
    for (let t = 0; t < 4; t++) {
      const y = panel + (((i << 2) + t) << 3);
      store<f64>(y, value > threshold ? load<f64>(y) / value / unit : 0);
    }
  }
}
