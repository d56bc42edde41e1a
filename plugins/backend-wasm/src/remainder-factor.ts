import type { Engine } from "./engine.js";

/** V, with few numbers in a row, so that V^T V is near the inverse of what landmarks leave of a kernel system. */
export interface RemainderFactor {
  /** out = V x. */
  multiply(x: Float64Array, out: Float64Array): void;
  /** out = V^T x. */
  multiplyTransposed(x: Float64Array, out: Float64Array): void;
  /** V L at the address `out`, for L n x r. */
  multiplyInto(l: number, out: number): void;
}

export interface Remains {
  /** S, n x n, of which the lower triangle is read. */
  readonly s: number;
  readonly n: number;
  /** The first r columns of the Cholesky factor of S, n x r. */
  readonly l: number;
  readonly r: number;
}

/**
 * What L L^T leaves of S, R = S - L L^T, is large near its diagonal alone: far points have nothing in common that the landmarks do not
 * have. Row i of V is the last row of the inverse of the Cholesky factor of R over the nearest of the points before i and i itself, which
 * makes V R V^T ≈ I the best it can be for these places. Landmarks have R = 0, and get the mean of what the others have on the diagonal.
 * Lends V; undefined where a minor of R is not positive.
 * Source: Vecchia, J. R. Stat. Soc. B 50, 1988; Kolotilina, Yeremin, SIAM J. Matrix Anal. 14, 1993; with landmarks Gyger, Furrer, Sigrist,
 * arXiv 2507.05064.
 */
export function withRemainderFactor<T>(
  engine: Engine,
  { s, n, l, r }: Remains,
  use: (factor: RemainderFactor) => T,
): T | undefined {
  const { memory, kernels } = engine;
  const width = kernels.remainderWidth();
  const count = n * width;
  return engine.borrow(count, (weightsAt) =>
    engine.borrow(Math.ceil(count / 2), (columnsAt) => {
      const diagonal = diagonalOf(engine, { s, n, l, r }, columnsAt, weightsAt);
      if (!(diagonal > 0 && diagonal < Infinity)) return undefined;
      // Copies: what is borrowed later may move the memory.
      const weights = memory.numbers(weightsAt, count);
      for (let i = 0; i < r; i++) weights[i * width] = Math.sqrt((n - r) / diagonal);
      const [kept, columns] = [weights.slice(), memory.integers(columnsAt, count).slice()];
      return use({
        multiply: (x, out) => {
          for (let i = 0, at = 0; i < n; i++) {
            let sum = 0;
            for (const end = at + width; at < end; at++) sum += kept[at] * x[columns[at]];
            out[i] = sum;
          }
        },
        multiplyTransposed: (x, out) => {
          out.fill(0);
          for (let i = 0, at = 0; i < n; i++) {
            for (const end = at + width; at < end; at++) out[columns[at]] += kept[at] * x[i];
          }
        },
        multiplyInto: (from, out) => {
          const parts = kernels.remainderParts(n);
          engine.run("remainderTimesPart", parts, 2 * count * r, columnsAt, weightsAt, n, from, r, out);
        },
      });
    }),
  );
}

/** Places and weights of the points behind the landmarks, and the sum of R_ii over them; NaN where there is no factor. */
function diagonalOf(engine: Engine, { s, n, l, r }: Remains, columns: number, weights: number): number {
  const { memory, kernels } = engine;
  const width = kernels.remainderWidth();
  memory.numbers(weights, n * width).fill(0);
  const places = memory.integers(columns, n * width);
  for (let at = 0; at < places.length; at++) places[at] = Math.floor(at / width);
  return engine.borrow(n, (diagonal) =>
    engine.borrow((engine.threads * kernels.remainderWorkspace()) / 8, (workspaces) => {
      const work = (n * n) / 2 + (n * width * width * r) / 2;
      const parts = kernels.remainderParts(n - r);
      engine.run("remainderPart", parts, work, workspaces, s, n, l, r, columns, weights, diagonal);
      return memory
        .numbers(diagonal, n)
        .subarray(r)
        .reduce((sum, value) => sum + value, 0);
    }),
  );
}
