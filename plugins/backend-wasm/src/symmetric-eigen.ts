import { AgopError } from "@agop/core";
import type { Engine } from "./engine.js";
import { multiplyInto, symmetrize } from "./product.js";
import { reflectRows } from "./reflectors.js";

const panelSize = 32;
/** Rotations are applied in batches of about this many sweeps: enough to be worth waking the threads. */
const sweepsInBatch = 32;

/** Eigenvalues, descending, and where to write the eigenvectors: `vectors` is n x n, one in each column. */
export interface EigenJob {
  /** S, full or its lower triangle; overwritten. */
  readonly s: number;
  readonly n: number;
  readonly vectors: number;
}

/**
 * S = V diag(values) V^T: S = Q T Q^T tridiagonal by reflectors, then T by implicit QL, its rotations applied to Q.
 * @throws AgopError `not-finite`
 */
export function symmetricEigenInPlace(engine: Engine, { s, n, vectors }: EigenJob): Float64Array {
  const { memory } = engine;
  if (n === 0) return new Float64Array(0);
  symmetrize(engine, s, n, n);
  const unit = scaleToOne(engine, s, n);
  return engine.borrow(3 * n, (diagonal) => {
    const offDiagonal = diagonal + n * 8;
    const taus = offDiagonal + n * 8;
    tridiagonalise(engine, { s, n, diagonal, offDiagonal, taus });
    // `vectors` is free until the end: Q^T is formed there, then cut into strips in the place of S.
    formQ(engine, { s, n, taus, to: vectors });
    const values = engine.borrow(engine.kernels.stripCount(n) * 16 * n, (strips) => {
      engine.run("cutStripPart", engine.kernels.stripCount(n), n * n, vectors, n, strips);
      diagonalise(engine, { n, diagonal, offDiagonal, strips });
      const unordered = memory.numbers(diagonal, n).slice();
      const order = Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => unordered[j] - unordered[i]);
      memory.integers(offDiagonal, n).set(order);
      engine.run("gatherVectorsPart", engine.kernels.stripCount(n), n * n, strips, n, offDiagonal, vectors);
      return Float64Array.from(order, (i) => unordered[i]);
    });
    return values.map((value) => value * unit);
  });
}

/** Divides S by a power of two that brings its largest entry near one, which rounds nothing; returns that power. */
function scaleToOne(engine: Engine, s: number, n: number): number {
  const largest = engine.kernels.largestMagnitude(s, n * n);
  if (!Number.isFinite(largest)) {
    throw new AgopError("not-finite", `symmetricEigen: the ${n} x ${n} matrix has an entry that is not finite`);
  }
  if (largest === 0) return 1;
  // The reciprocal must be finite too, so that the smallest numbers are not brought all the way.
  const unit = 2 ** Math.max(Math.floor(Math.log2(largest)), -1000);
  engine.kernels.scaleInPlace(1 / unit, s, n * n);
  return unit;
}

interface Tridiagonal {
  readonly s: number;
  readonly n: number;
  readonly diagonal: number;
  readonly offDiagonal: number;
  readonly taus: number;
}

/** Leaves the reflectors in the rows of S, right of the diagonal. */
function tridiagonalise(engine: Engine, { s, n, diagonal, offDiagonal, taus }: Tridiagonal): void {
  const { kernels, memory } = engine;
  const stride = n * 8;
  // V, W and V again, one below the other, so that [V; W] and [W; V] are both in one piece.
  engine.borrow(3 * panelSize * n, (v) => {
    const w = v + panelSize * stride;
    for (let first = 0; first < n; first += panelSize) {
      const size = Math.min(panelSize, n - first);
      for (let j = first; j < first + size; j++) {
        kernels.tridiagonalColumn(s, n, j, j - first, v, w, diagonal, offDiagonal, taus);
        if (j === n - 1) break;
        const row = (j - first) * stride;
        const rest = n - j - 1;
        const parts = kernels.symmetricParts(rest);
        engine.run("symmetricTimesVectorPart", parts, 2 * rest * rest, s, n, j + 1, v + row, w + row);
        kernels.tridiagonalUpdate(n, j, j - first, v, w, memory.numbers(taus, n)[j]);
      }
      const end = first + size;
      if (end === n) break;
      memory.numbers(w + panelSize * stride, panelSize * n).set(memory.numbers(v, panelSize * n));
      const corner = s + end * (stride + 8);
      // S -= V^T W + W^T V on what remains
      multiplyInto(engine, {
        a: { address: v + end * 8, rowStride: 8, columnStride: stride },
        b: { address: w + end * 8, rowStride: stride, columnStride: 8 },
        c: corner,
        cStride: stride,
        m: n - end,
        n: n - end,
        k: 2 * panelSize,
        into: "subtract",
        lowerOnly: true,
      });
      symmetrize(engine, corner, n, n - end);
    }
  });
}

/** Q^T = (H_0 H_1 ...)^T row by row: row i is H_0 H_1 ... e_i. Reflector j leaves the first j + 1 coordinates alone. */
function formQ(
  engine: Engine,
  { s, n, taus, to }: { readonly s: number; readonly n: number; readonly taus: number; readonly to: number },
): void {
  const { memory, kernels } = engine;
  const stride = n * 8;
  const identity = memory.numbers(to, n * n).fill(0);
  for (let i = 0; i < n; i++) identity[i * n + i] = 1;
  const reflectors = n - 1;
  engine.borrow(panelSize * n, (v) => {
    for (let first = Math.floor((reflectors - 1) / panelSize) * panelSize; first >= 0; first -= panelSize) {
      const size = Math.min(panelSize, reflectors - first);
      const count = n - first - 1;
      const diagonalPlace = (first + 1) * 8;
      kernels.copyReflectors(s + first * stride + diagonalPlace, stride, size, count, v, stride);
      reflectRows(
        engine,
        { v, stride, size, count, taus: taus + first * 8 },
        { address: to + (first + 1) * stride + diagonalPlace, stride, rows: count },
        false,
      );
    }
  });
}

interface Diagonalisation {
  readonly n: number;
  readonly diagonal: number;
  /** Right behind the diagonal. */
  readonly offDiagonal: number;
  readonly strips: number;
}

/** QL sweeps on the tridiagonal matrix, a batch of rotations at a time on the vectors. */
function diagonalise(engine: Engine, { n, diagonal, offDiagonal, strips }: Diagonalisation): void {
  const { kernels, memory } = engine;
  const room = sweepsInBatch * n;
  // Half a unit in the last place of the largest entry: less than what the reduction has already rounded away.
  const negligible = (Number.EPSILON / 2) * kernels.largestMagnitude(diagonal, 2 * n);
  // Late sweeps are short, so that a batch can hold many more of them; none is shorter than one rotation.
  engine.borrow(2 * room + room + 1, (rotations) => {
    const sweeps = rotations + 2 * room * 8;
    const state = sweeps + room * 8;
    memory.integers(state, 2).fill(0);
    for (;;) {
      const count = kernels.qlSweeps(diagonal, offDiagonal, n, negligible, state, rotations, room, sweeps);
      if (count < 0) throw new AgopError("defect", `symmetricEigen: QL does not converge on a ${n} x ${n} matrix`);
      if (count === 0) return;
      engine.run("rotateStripPart", kernels.stripCount(n), 3 * count * n * n, strips, n, rotations, sweeps, count);
    }
  });
}
