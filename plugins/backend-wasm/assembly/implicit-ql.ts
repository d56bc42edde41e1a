// The eigenvalues of a symmetric tridiagonal matrix by the implicit QL method (Bowdler, Martin, Reinsch, Wilkinson, Numer.
// Math. 11, 1968). The rotations are written down instead of applied at once: they act on the eigenvectors column
// by column of the transposed matrix, so that strips of columns can take a whole batch each, on their own.

const STRIP: i32 = 16;
const MOST_SWEEPS_EACH: i32 = 60;

/**
 * Sweeps until the room for rotations is used up. `state` holds the eigenvalue to be found next and the number of sweeps
 * it has taken. Sweep k goes from column sweeps[2k + 1] down to sweeps[2k]; every rotation is a pair (cos, sin).
 * An off-diagonal entry below `negligible` counts as zero whatever its neighbours: a matrix of low rank is mostly rounding
 * errors, graded ones, on which QL would stall.
 * Returns the number of sweeps, zero when all eigenvalues are found, -1 if one does not converge.
 */
export function qlSweeps(
  diagonal: usize,
  offDiagonal: usize,
  n: i32,
  negligible: f64,
  state: usize,
  rotations: usize,
  room: i32,
  sweeps: usize,
): i32 {
  let l = load<i32>(state);
  let taken = load<i32>(state, 4);
  let count = 0;
  for (; l < n; l++, taken = 0) {
    for (;;) {
      const m = blockEnd(diagonal, offDiagonal, l, n, negligible);
      if (m == l) break;
      if (taken == MOST_SWEEPS_EACH) return -1;
      if (m - l > room) {
        store<i32>(state, l);
        store<i32>(state, taken, 4);
        return count;
      }
      const low = sweep(diagonal, offDiagonal, l, m, rotations);
      store<i32>(sweeps + ((2 * count) << 2), low);
      store<i32>(sweeps + ((2 * count + 1) << 2), m);
      count++;
      taken++;
      room -= m - low;
      rotations += ((m - low) as usize) << 4;
    }
  }
  store<i32>(state, l);
  return count;
}

function at(array: usize, i: i32): usize {
  return array + ((i as usize) << 3);
}

/** The last row of the unreduced block that starts at row l. */
function blockEnd(diagonal: usize, offDiagonal: usize, l: i32, n: i32, negligible: f64): i32 {
  let m = l;
  for (; m < n - 1; m++) {
    const size = abs(load<f64>(at(diagonal, m))) + abs(load<f64>(at(diagonal, m + 1)));
    const coupling = abs(load<f64>(at(offDiagonal, m)));
    if (coupling <= f64.EPSILON * size || coupling < negligible) break;
  }
  return m;
}

/** One sweep with Wilkinson's shift over rows l .. m; returns the row at which it ended. */
function sweep(diagonal: usize, offDiagonal: usize, l: i32, m: i32, rotations: usize): i32 {
  const first = load<f64>(at(diagonal, l));
  const coupling = load<f64>(at(offDiagonal, l));
  const half = (load<f64>(at(diagonal, l + 1)) - first) / (2 * coupling);
  const root = Math.sqrt(half * half + 1);
  let g = load<f64>(at(diagonal, m)) - first + coupling / (half + (half < 0 ? -root : root));
  let s: f64 = 1;
  let c: f64 = 1;
  let p: f64 = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * load<f64>(at(offDiagonal, i));
    const b = c * load<f64>(at(offDiagonal, i));
    const r = Math.sqrt(f * f + g * g);
    store<f64>(at(offDiagonal, i + 1), r);
    if (r == 0) {
      // The block splits here: what was rotated so far stays rotated.
      store<f64>(at(diagonal, i + 1), load<f64>(at(diagonal, i + 1)) - p);
      store<f64>(at(offDiagonal, m), 0);
      return i + 1;
    }
    s = f / r;
    c = g / r;
    const next = load<f64>(at(diagonal, i + 1)) - p;
    const t = (load<f64>(at(diagonal, i)) - next) * s + 2 * c * b;
    p = s * t;
    store<f64>(at(diagonal, i + 1), next + p);
    g = c * t - b;
    store<f64>(rotations, c);
    store<f64>(rotations, s, 8);
    rotations += 16;
  }
  store<f64>(at(diagonal, l), first - p);
  store<f64>(at(offDiagonal, l), g);
  store<f64>(at(offDiagonal, m), 0);
  return l;
}

export function stripCount(n: i32): i32 {
  return (n + STRIP - 1) / STRIP;
}

/** Cuts a square matrix into strips of 16 columns, each with its rows one after the other; missing columns are zero. */
export function cutStripPart(part: i32, thread: i32, matrix: usize, n: i32, strips: usize): void {
  const width = min(STRIP, n - part * STRIP);
  let to = strips + (((part * n) as usize) << 7);
  let from = matrix + ((part as usize) << 7);
  for (let r = 0; r < n; r++, to += 128, from += (n as usize) << 3) {
    memory.fill(to, 0, 128);
    memory.copy(to, from, width << 3);
  }
}

/** Applies a batch of sweeps to the rows of one strip; the row that two rotations share stays in registers. */
export function rotateStripPart(
  part: i32,
  thread: i32,
  strips: usize,
  n: i32,
  rotations: usize,
  sweeps: usize,
  count: i32,
): void {
  const strip = strips + (((part * n) as usize) << 7);
  for (let k = 0; k < count; k++) {
    const low = load<i32>(sweeps + ((2 * k) << 2));
    const high = load<i32>(sweeps + ((2 * k + 1) << 2));
    const end = rotations + (((high - low) as usize) << 4);
    let row = strip + ((high as usize) << 7);
    let x0 = v128.load(row);
    let x1 = v128.load(row, 16);
    let x2 = v128.load(row, 32);
    let x3 = v128.load(row, 48);
    let x4 = v128.load(row, 64);
    let x5 = v128.load(row, 80);
    let x6 = v128.load(row, 96);
    let x7 = v128.load(row, 112);
    for (; rotations < end; rotations += 16, row -= 128) {
      const c = v128.load_splat<f64>(rotations);
      const s = v128.load_splat<f64>(rotations, 8);
      let y = v128.load(row - 128);
      v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x0)));
      x0 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x0));
      y = v128.load(row - 128, 16);
      v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x1)), 16);
      x1 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x1));
      y = v128.load(row - 128, 32);
      v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x2)), 32);
      x2 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x2));
      y = v128.load(row - 128, 48);
      v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x3)), 48);
      x3 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x3));
      y = v128.load(row - 128, 64);
      v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x4)), 64);
      x4 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x4));
      y = v128.load(row - 128, 80);
      v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x5)), 80);
      x5 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x5));
      y = v128.load(row - 128, 96);
      v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x6)), 96);
      x6 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x6));
      y = v128.load(row - 128, 112);
      v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x7)), 112);
      x7 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x7));
    }
    v128.store(row, x0);
    v128.store(row, x1, 16);
    v128.store(row, x2, 32);
    v128.store(row, x3, 48);
    v128.store(row, x4, 64);
    v128.store(row, x5, 80);
    v128.store(row, x6, 96);
    v128.store(row, x7, 112);
  }
}

/** Row i of the result is column i of the strips, its entries in the order asked for. */
export function gatherVectorsPart(part: i32, thread: i32, strips: usize, n: i32, order: usize, out: usize): void {
  const width = min(STRIP, n - part * STRIP);
  const strip = strips + (((part * n) as usize) << 7);
  for (let k = 0; k < n; k++) {
    const from = strip + (load<i32>(order + ((k as usize) << 2)) << 7);
    for (let t = 0; t < width; t++) {
      store<f64>(out + ((((part * STRIP + t) * n + k) as usize) << 3), load<f64>(from + (t << 3)));
    }
  }
}
