import type { Engine } from "./engine.js";
import { type ReflectorBlock, reflectRows } from "./reflectors.js";

const panelSize = 32;
const rowsInPart = 4;

/** A is m x n with m >= n; q (m x n) and r (n x n) are written. */
export interface QrJob {
  readonly a: number;
  readonly m: number;
  readonly n: number;
  readonly q: number;
  readonly r: number;
}

/**
 * A = Q R by Householder reflectors, in blocks, on A^T so that columns are contiguous. Each column is first divided by
 * the power of two next to its largest entry: that changes R by exact factors, Q not at all, and keeps squares in range.
 */
export function thinQrOf(engine: Engine, { a, m, n, q, r }: QrJob): void {
  const { kernels, run } = engine;
  if (n === 0) return;
  engine.borrow(n * m + n + Math.min(n, panelSize) * m, (columns) => {
    const taus = columns + n * m * 8;
    const v = taus + n * 8;
    run("transposePart", kernels.bands(m), m * n, a, columns, m, n);
    const units = Float64Array.from({ length: n }, (_, j) => scaleToOne(engine, columns + j * m * 8, m));
    const blockAt = (first: number): ReflectorBlock => {
      const size = Math.min(panelSize, n - first);
      return { v, stride: m * 8, size, count: m - first, taus: taus + first * 8 };
    };
    for (let first = 0; first < n; first += panelSize) factorPanel(engine, { columns, m, n, first }, blockAt(first));
    const signs = writeR(engine, { columns, m, n, r }, units);
    formQ(engine, { columns, m, n }, signs, blockAt);
    run("transposePart", kernels.bands(n), m * n, columns, q, n, m);
  });
}

/** See symmetric-eigen.ts; a column that is zero, or not finite, stays as it is. */
function scaleToOne(engine: Engine, column: number, m: number): number {
  const largest = engine.kernels.largestMagnitude(column, m);
  if (largest === 0 || !Number.isFinite(largest)) return 1;
  const unit = 2 ** Math.max(Math.floor(Math.log2(largest)), -1000);
  engine.kernels.scaleInPlace(1 / unit, column, m);
  return unit;
}

interface Columns {
  /** A^T, then Q^T, row by row. */
  readonly columns: number;
  readonly m: number;
  readonly n: number;
}

/** Reflects one panel of columns, one reflector after the other, then all columns after it by the block. */
function factorPanel(
  engine: Engine,
  { columns, m, n, first }: Columns & { readonly first: number },
  block: ReflectorBlock,
): void {
  const { kernels, memory } = engine;
  const { v, stride, size, count, taus } = block;
  const end = first + size;
  for (let j = first; j < end; j++) {
    const length = m - j;
    const x = columns + j * stride + j * 8;
    const tau = kernels.reflector(x, length);
    memory.numbers(taus, size)[j - first] = tau;
    // The rows below still read this reflector: written out with its one.
    kernels.copyReflectors(x, stride, 1, length, v, stride);
    const others = end - j - 1;
    const parts = Math.ceil(others / rowsInPart);
    const work = 4 * others * length;
    engine.run("reflectPart", parts, work, tau, v, length, x + stride, stride, rowsInPart, others);
  }
  kernels.copyReflectors(columns + first * (stride + 8), stride, size, count, v, stride);
  reflectRows(engine, block, { address: columns + end * stride + first * 8, stride, rows: n - end }, true);
}

/** R = upper triangle, columns in their own units again, rows turned so that the diagonal is not negative. */
function writeR(
  engine: Engine,
  { columns, m, n, r }: Columns & { readonly r: number },
  units: Float64Array,
): Float64Array {
  const reduced = engine.memory.numbers(columns, n * m);
  const result = engine.memory.numbers(r, n * n).fill(0);
  const signs = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    signs[i] = reduced[i * m + i] < 0 ? -1 : 1;
    for (let j = i; j < n; j++) result[i * n + j] = signs[i] * reduced[j * m + i] * units[j];
  }
  return signs;
}

/** Row j of Q^T is ± H_0 H_1 ... e_j. */
function formQ(
  engine: Engine,
  { columns, m, n }: Columns,
  signs: Float64Array,
  blockAt: (first: number) => ReflectorBlock,
): void {
  const { kernels, memory } = engine;
  for (let first = Math.floor((n - 1) / panelSize) * panelSize; first >= 0; first -= panelSize) {
    const block = blockAt(first);
    const { v, stride, size, count } = block;
    kernels.copyReflectors(columns + first * (stride + 8), stride, size, count, v, stride);
    // The reflectors are saved: their rows become those of the identity, the rows below hold finished ones.
    const rows = memory.numbers(columns, n * m);
    for (let j = first; j < first + size; j++) {
      rows.fill(0, j * m, (j + 1) * m);
      rows[j * m + j] = signs[j];
    }
    reflectRows(engine, block, { address: columns + first * (stride + 8), stride, rows: n - first }, false);
  }
}
