import type { Backend, DenseMatrix, Matrix, Random } from "@agop/core";
import { type HeldLowRankPlusSparse, multiply, multiplyTransposed } from "./low-rank-plus-sparse.js";
import { smallSvd } from "./small-svd.js";

/**
 * Both AGOPs at once, G_L = X X^T = U Σ² U^T + ... and G_R = X^T X = V Σ² V^T + ..., by the leading singular triplets of
 * X: `left` is U (rows x width), `right` is V (cols x width), `values` Σ, descending.
 */
export interface FactoredAgop {
  readonly width: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly values: Float64Array;
}

/** Directions beyond those asked for, which make subspace iteration converge fast and are thrown away. */
const oversampling = 4;

/**
 * The leading `count` singular triplets of X by subspace iteration, warm-started with `previous` (Halko, Martinsson,
 * Tropp, SIAM Rev. 53, 2011), until the singular values change by less than `tolerance` of themselves or `maxPasses`.
 */
export function factoredAgop(
  x: HeldLowRankPlusSparse,
  count: number,
  { backend, random }: { readonly backend: Backend; readonly random: Random },
  previous: FactoredAgop | undefined,
  { tolerance = 1e-2, maxPasses = 30 } = {},
): FactoredAgop {
  const { rows, cols } = x.sparse;
  const width = Math.min(count + oversampling, rows, cols);
  const kept = Math.min(count, width);
  return backend.scope((keepStart) => {
    let v = keepStart(backend.thinQr(backend.fromDense(startingBlock(cols, width, random, previous))).q);
    let last: Float64Array | undefined;
    for (let pass = 1; ; pass++) {
      const { q, w, r } = backend.scope((keep) => {
        const ofRows = keep(backend.thinQr(multiply(x, v, backend)).q);
        const ofColumns = backend.thinQr(multiplyTransposed(x, ofRows, backend));
        return { q: ofRows, w: keep(ofColumns.q), r: backend.toDense(ofColumns.r).data };
      });
      // X ≈ Q (W R)^T = Q R^T W^T, and R = S Σ P^T gives U = Q P, V = W S.
      const { left, values, right } = smallSvd(r, width);
      if (pass === maxPasses || (last !== undefined && hasSettled(values, last, count, tolerance))) {
        return {
          width: kept,
          left: rotated(q, right, kept, backend),
          right: rotated(w, left, kept, backend),
          values: values.slice(0, kept),
        };
      }
      last = values;
      backend.release(v, q);
      v = w;
    }
  });
}

/** The right singular vectors of before, then random columns. */
function startingBlock(cols: number, width: number, random: Random, previous: FactoredAgop | undefined): DenseMatrix {
  const data = new Float64Array(cols * width);
  const shared = previous ? Math.min(previous.width, width) : 0;
  for (let j = 0; j < cols; j++) {
    for (let s = 0; s < width; s++) {
      data[j * width + s] = previous && s < shared ? previous.right[j * previous.width + s] : random.normal();
    }
  }
  return { rows: cols, cols: width, data };
}

function hasSettled(values: Float64Array, last: Float64Array, count: number, tolerance: number): boolean {
  const negligible = 1e-15 * values[0];
  return values.subarray(0, count).every((value, s) => Math.abs(value - last[s]) <= tolerance * value + negligible);
}

/** The first `kept` columns of A B, for a square B. */
function rotated(a: Matrix, b: Float64Array, kept: number, backend: Backend): Float64Array {
  const part = leadingColumns(b, a.cols, a.cols, kept);
  return backend.toDense(backend.multiply(a, backend.fromDense({ rows: a.cols, cols: kept, data: part }))).data;
}

/** The first `width` triplets. */
export function truncated(agop: FactoredAgop, rows: number, cols: number, width: number): FactoredAgop {
  return {
    width,
    left: leadingColumns(agop.left, rows, agop.width, width),
    right: leadingColumns(agop.right, cols, agop.width, width),
    values: agop.values.slice(0, width),
  };
}

function leadingColumns(a: Float64Array, rows: number, cols: number, kept: number): Float64Array {
  const part = new Float64Array(rows * kept);
  for (let i = 0; i < rows; i++) {
    for (let s = 0; s < kept; s++) part[i * kept + s] = a[i * cols + s];
  }
  return part;
}
