// The 4 x 4 tile in which all the cubic work of this backend is done: the matrix product, Cholesky, triangular solves.
//
// A panel holds 4 vectors of length k side by side: number r of vector t at panel[4 r + t]. With a panel of 4 rows of A
// and a panel of 4 columns of B,
//
//   tile[i][j] = Σ_r a[4 r + i] b[4 r + j]
//
// summed in the order of r, whoever calls: an element of a result does not depend on how the work was split. 8
// accumulators of 2 numbers leave registers for the operands; 12 (a 6 x 4 tile) already spill in V8.

/** What to do with the numbers that the target holds. */
export const STORE: i32 = 0;
export const ADD: i32 = 1;
export const SUBTRACT: i32 = 2;

export const PANEL: i32 = 4;

/** Adds a tile to, subtracts it from, or stores it into 4 rows of `target`, `stride` bytes apart. */
export function multiplyPanels(k: i32, a: usize, b: usize, target: usize, stride: usize, mode: i32): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  for (const end = b + ((k as usize) << 5); b < end; b += 32, a += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<f64>(a);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load_splat<f64>(a, 8);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load_splat<f64>(a, 16);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load_splat<f64>(a, 24);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
  }
  putRow(target, c00, c01, mode);
  putRow(target + stride, c10, c11, mode);
  putRow(target + 2 * stride, c20, c21, mode);
  putRow(target + 3 * stride, c30, c31, mode);
}

function putRow(target: usize, left: v128, right: v128, mode: i32): void {
  if (mode == ADD) {
    left = f64x2.add(v128.load(target), left);
    right = f64x2.add(v128.load(target, 16), right);
  } else if (mode == SUBTRACT) {
    left = f64x2.sub(v128.load(target), left);
    right = f64x2.sub(v128.load(target, 16), right);
  }
  v128.store(target, left);
  v128.store(target, right, 16);
}

/**
 * Copies up to 4 vectors into a panel, zeros for those that are missing. `across` is the distance in bytes from one
 * vector to the next, `along` from one number of a vector to its next.
 */
export function packPanel(source: usize, across: usize, along: usize, width: i32, depth: i32, panel: usize): void {
  const end = panel + ((depth as usize) << 5);
  if (width == PANEL && across == 8) {
    for (; panel < end; panel += 32, source += along) {
      v128.store(panel, v128.load(source));
      v128.store(panel, v128.load(source, 16), 16);
    }
    return;
  }
  if (width == PANEL && along == 8) {
    const second = source + across;
    const third = second + across;
    const fourth = third + across;
    let r: usize = 0;
    for (; panel + 32 < end; panel += 64, r += 16) {
      const w = v128.load(source + r);
      const x = v128.load(second + r);
      const y = v128.load(third + r);
      const z = v128.load(fourth + r);
      v128.store(panel, v128.shuffle<f64>(w, x, 0, 2));
      v128.store(panel, v128.shuffle<f64>(y, z, 0, 2), 16);
      v128.store(panel, v128.shuffle<f64>(w, x, 1, 3), 32);
      v128.store(panel, v128.shuffle<f64>(y, z, 1, 3), 48);
    }
    source += r;
  }
  for (; panel < end; panel += 32, source += along) {
    let from = source;
    for (let t = 0; t < PANEL; t++, from += across) {
      store<f64>(panel + ((t as usize) << 3), t < width ? load<f64>(from) : 0);
    }
  }
}
