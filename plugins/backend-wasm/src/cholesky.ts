import type { Engine } from "./engine.js";
import { multiplyInto, rowMajor, transposed } from "./product.js";

const blockSize = 64;

/** S and B of a system S X = B. */
export interface CholeskyJob {
  /** S, n x n, of which the lower triangle is read; overwritten by L. */
  readonly s: number;
  readonly n: number;
  /** B, n x count; overwritten by X. */
  readonly x: number;
  readonly count: number;
  /** What the pivots L_ii² must exceed. */
  readonly leastPivots: Float64Array;
}

/** X = S^{-1} B by the blocked factorisation S = L L^T. Returns the row whose pivot is too small, or -1. */
export function choleskyInPlace(engine: Engine, { s, n, x, count, leastPivots }: CholeskyJob): number {
  const blocks = Math.ceil(n / blockSize);
  const factorBytes = engine.kernels.panelBytes(blockSize);
  return engine.borrow((blocks * factorBytes) / 8 + n, (factors) => {
    const limits = factors + blocks * factorBytes;
    engine.memory.numbers(limits, n).set(leastPivots);
    const grid: Grid = { engine, s, n, width: n, factors, factorBytes, limits };
    for (let first = 0; first < n; first += blockSize) {
      const failed = factorBlock(grid, first);
      if (failed >= 0) return failed;
    }
    for (let first = 0; first < n; first += blockSize) forward(grid, first, x, count);
    for (let first = (blocks - 1) * blockSize; first >= 0; first -= blockSize) backward(grid, first, x, count);
    return -1;
  });
}

/** The first columns of S and, in their place, of L. */
export interface ColumnsJob {
  /** n x width, width a multiple of 64; read from the diagonal down. */
  readonly s: number;
  readonly n: number;
  readonly width: number;
  readonly leastPivots: Float64Array;
}

/** The first columns of L with S = L L^T, zeros above the diagonal. Returns whether their pivots are large enough. */
export function choleskyColumnsInPlace(engine: Engine, { s, n, width, leastPivots }: ColumnsJob): boolean {
  const factorBytes = engine.kernels.panelBytes(blockSize);
  const bytes = (width / blockSize) * factorBytes;
  return engine.borrow(bytes / 8 + width, (factors) => {
    const limits = factors + bytes;
    engine.memory.numbers(limits, width).set(leastPivots);
    const grid: Grid = { engine, s, n, width, factors, factorBytes, limits };
    for (let first = 0; first < width; first += blockSize) {
      if (factorBlock(grid, first) >= 0) return false;
    }
    for (let first = 0; first < width; first += blockSize) unpackFactor(grid, first);
    return true;
  });
}

/** L_jj, which lies in bands of 4 rows (assembly/panel-cholesky.ts), in its place in L. */
function unpackFactor(grid: Grid, first: number): void {
  const { engine, s, width, factorBytes } = grid;
  const packed = engine.memory.numbers(factorOf(grid, first), factorBytes / 8);
  for (let i = 0; i < blockSize; i++) {
    const row = engine.memory.numbers(s + (first + i) * width * 8, width);
    const band = 8 * (i >> 2) * ((i >> 2) + 1) + (i & 3);
    for (let j = 0; j <= i; j++) row[first + j] = packed[band + 4 * j];
    row.fill(0, first + i + 1);
  }
}

/** The matrix, and the packed factors of its diagonal blocks. */
interface Grid {
  readonly engine: Engine;
  readonly s: number;
  readonly n: number;
  /** Columns that are there, and numbers in a row. */
  readonly width: number;
  readonly factors: number;
  readonly factorBytes: number;
  readonly limits: number;
}

/** L_jj, then L_ij = S_ij L_jj^{-T} below it, then S_ik -= L_ij L_kj^T for what remains. */
function factorBlock(grid: Grid, first: number): number {
  const { engine, s, n, width, limits } = grid;
  const { kernels } = engine;
  const size = Math.min(blockSize, width - first);
  const below = n - first - size;
  const stride = width * 8;
  const factor = factorOf(grid, first);
  kernels.packLower(s + first * (stride + 8), stride, size, factor);
  const failed = kernels.factorPanels(factor, size, limits + first * 8);
  if (failed >= 0) return first + failed;

  const panel = s + (first + size) * stride + first * 8;
  solveTriangular(grid, first, { base: panel, across: stride, along: 8, count: below, transposed: false });
  const left = rowMajor(panel, width);
  multiplyInto(engine, {
    a: left,
    b: transposed(left),
    c: panel + size * 8,
    cStride: stride,
    m: below,
    n: width - first - size,
    k: size,
    into: "subtract",
    lowerOnly: true,
  });
  return -1;
}

/** Y_j = L_jj^{-1} B_j, then B_i -= L_ij Y_j below. */
function forward(grid: Grid, first: number, x: number, count: number): void {
  const { engine, s, n } = grid;
  const size = Math.min(blockSize, n - first);
  const block = x + first * count * 8;
  solveTriangular(grid, first, { base: block, across: 8, along: count * 8, count, transposed: false });
  multiplyInto(engine, {
    a: rowMajor(s + (first + size) * n * 8 + first * 8, n),
    b: rowMajor(block, count),
    c: block + size * count * 8,
    cStride: count * 8,
    m: n - first - size,
    n: count,
    k: size,
    into: "subtract",
  });
}

/** X_j = L_jj^{-T} Y_j, then Y_i -= L_ji^T X_j above. */
function backward(grid: Grid, first: number, x: number, count: number): void {
  const { engine, s, n } = grid;
  const size = Math.min(blockSize, n - first);
  const block = x + first * count * 8;
  solveTriangular(grid, first, { base: block, across: 8, along: count * 8, count, transposed: true });
  multiplyInto(engine, {
    a: transposed(rowMajor(s + first * n * 8, n)),
    b: rowMajor(block, count),
    c: x,
    cStride: count * 8,
    m: first,
    n: count,
    k: size,
    into: "subtract",
  });
}

function factorOf({ factors, factorBytes }: Grid, first: number): number {
  return factors + (first / blockSize) * factorBytes;
}

interface RightHandSides {
  readonly base: number;
  readonly across: number;
  readonly along: number;
  readonly count: number;
  readonly transposed: boolean;
}

function solveTriangular(grid: Grid, first: number, sides: RightHandSides): void {
  const { engine, n } = grid;
  const { base, across, along, count } = sides;
  const size = Math.min(blockSize, n - first);
  engine.run(
    "triangularPart",
    engine.kernels.triangularParts(count),
    count * size * size,
    engine.workspaces,
    engine.kernels.multiplyWorkspace(),
    factorOf(grid, first),
    size,
    base,
    across,
    along,
    count,
    sides.transposed ? 1 : 0,
  );
}
