import type { LandmarkSystem } from "@agop/core/backend";
import { choleskyColumnsInPlace, choleskyInPlace } from "./cholesky.js";
import type { Engine } from "./engine.js";
import { multiplyInto, rowMajor, transposed } from "./product.js";
import { type RemainderFactor, withRemainderFactor } from "./remainder-factor.js";

/** Points for each right-hand side, from which steps are faster than a factorisation. */
export const leastPoints = 1000;
/** Of a triangle; enough of them that two threads end together, and few enough that their sums are little. */
const parts = 24;

/**
 * Lends S with its preconditioner (core's landmark-solve.ts), for S n x n, of which the lower triangle is read, and r landmarks, a multiple
 * of 64. Undefined where those have no factor.
 */
export function withLandmarks<T>(
  engine: Engine,
  { s, n, r }: { readonly s: number; readonly n: number; readonly r: number },
  use: (system: LandmarkSystem) => T,
): T | undefined {
  const { memory } = engine;
  return engine.borrow(n * r, (w) =>
    engine.borrow(r * r, (inverse) =>
      engine.borrow(n * r, (l) => {
        for (let i = 0; i < n; i++) memory.numbers(l + i * r * 8, r).set(memory.numbers(s + i * n * 8, r));
        const matrix = memory.numbers(s, n * n);
        const leastPivots = Float64Array.from({ length: r }, (_, i) => r * Number.EPSILON * matrix[i * (n + 1)]);
        if (!choleskyColumnsInPlace(engine, { s: l, n, width: r, leastPivots })) return undefined;
        return withRemainderFactor(engine, { s, n, l, r }, (remainder) => {
          remainder.multiplyInto(l, w);
          invertInner(engine, { w, n, r, inverse });
          return withSteps(engine, { s, n, w, r, inverse, remainder }, use);
        });
      }),
    ),
  );
}

interface Preconditioner extends Inner {
  readonly s: number;
  readonly remainder: RemainderFactor;
}

function withSteps<T>(
  engine: Engine,
  { s, n, w, r, inverse, remainder }: Preconditioner,
  use: (system: LandmarkSystem) => T,
): T {
  const { memory, kernels } = engine;
  const bands = kernels.vectorParts(n);
  return engine.borrow(n * (parts + 2) + r * (bands + 2), (room) => {
    const [x, y] = [room, room + n * 8];
    const [products, solved] = [y + n * 8, y + (n + r) * 8];
    const sums = y + (n + 2 * r) * 8;
    return use({
      multiply: (p, out) => {
        memory.numbers(x, n).set(p);
        engine.run("lowerTimesVectorPart", parts, n * n, s, n, x, parts, sums);
        addUp(memory.numbers(sums, n * parts), out);
      },
      precondition: (residual, out) => {
        remainder.multiply(residual, memory.numbers(x, n));
        engine.run("transposedTimesVectorPart", bands, n * r, w, n, r, x, sums);
        addUp(memory.numbers(sums, r * bands), memory.numbers(products, r));
        engine.run("matrixTimesVectorPart", kernels.vectorParts(r), r * r, inverse, r, r, products, solved);
        engine.run("matrixTimesVectorPart", bands, n * r, w, n, r, solved, y);
        const [left, image] = [memory.numbers(x, n), memory.numbers(y, n)];
        for (let i = 0; i < n; i++) left[i] -= image[i];
        remainder.multiplyTransposed(left, out);
      },
    });
  });
}

/** Rows of `sums`, as long as `out`, in their order. */
function addUp(sums: Float64Array, out: Float64Array): void {
  out.fill(0);
  for (let from = 0; from < sums.length; from += out.length) {
    for (let i = 0; i < out.length; i++) out[i] += sums[from + i];
  }
}

interface Inner {
  readonly w: number;
  readonly n: number;
  readonly r: number;
  readonly inverse: number;
}

/** (I + W^T W)^{-1}, r x r. */
function invertInner(engine: Engine, { w, n, r, inverse }: Inner): void {
  const { memory } = engine;
  engine.borrow(r * r, (inner) => {
    const columns = rowMajor(w, r);
    const target = { c: inner, cStride: r * 8, m: r, n: r, k: n, into: "store", lowerOnly: true } as const;
    multiplyInto(engine, { a: transposed(columns), b: columns, ...target });
    const [matrix, identity] = [memory.numbers(inner, r * r), memory.numbers(inverse, r * r).fill(0)];
    for (let i = 0; i < r; i++) {
      matrix[i * (r + 1)] += 1;
      identity[i * (r + 1)] = 1;
    }
    choleskyInPlace(engine, { s: inner, n: r, x: inverse, count: r, leastPivots: new Float64Array(r) });
  });
}
