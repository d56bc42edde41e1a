import type { Backend, DenseMatrix, Matrix, Random } from "@agop/core";
import type { Keep } from "@agop/core/backend";
import { smallSvd } from "./small-svd.js";

/** A matrix X (rows x cols) by its products, which belong to the current scope of the backend. */
export interface MatrixOperator {
  readonly rows: number;
  readonly cols: number;
  /** X V for V (cols x k). */
  multiply(v: Matrix): Matrix;
  /** X^T U for U (rows x k). */
  multiplyTransposed(u: Matrix): Matrix;
}

/** The same by products that have to be waited for; whoever gets one releases it. */
export interface AwaitedMatrixOperator extends Pick<MatrixOperator, "rows" | "cols"> {
  multiply(v: Matrix): Promise<Matrix>;
  multiplyTransposed(u: Matrix): Promise<Matrix>;
}

/**
 * The leading singular triplets of X ≈ U diag(values) V^T: `left` is U (rows x width), `right` is V (cols x width), `values`
 * descending. They are the leading eigenpairs of X X^T and of X^T X, whose eigenvalues are their squares.
 */
export interface SingularTriplets {
  readonly width: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly values: Float64Array;
}

/** Where subspace iteration starts and ends. */
export interface TripletsOptions {
  /** Where to start from: right singular vectors of a similar matrix. */
  readonly start?: Pick<SingularTriplets, "width" | "right"> | undefined;
  /** Relative change of the singular values, from pass to pass, below which they have settled. Default 1e-2. */
  readonly tolerance?: number;
  /** Default 30. */
  readonly maxPasses?: number;
}

/** What subspace iteration computes with, and draws from. */
export interface TripletsParts {
  readonly backend: Backend;
  readonly random: Random;
}

/** Directions beyond those asked for, which make subspace iteration converge fast and are thrown away. */
const oversampling = 4;

/**
 * The leading `count` singular triplets of X, or all where it has fewer, by randomised subspace iteration from `start` on (Halko,
 * Martinsson, Tropp, SIAM Rev. 53, 2011), until the singular values change by less than `tolerance` of themselves or
 * `maxPasses`. Memory: (rows + cols) (count + 4) numbers.
 */
export function leadingTriplets(
  x: MatrixOperator,
  count: number,
  parts: TripletsParts,
  options?: TripletsOptions,
): SingularTriplets {
  const { backend } = parts;
  return backend.scope(() => {
    const steps = subspaceIteration(x, count, parts, options);
    let next = steps.next();
    while (!next.done) {
      const { side, vectors } = next.value;
      next = backend.scope((keep) => {
        const product = side === "right" ? x.multiply(vectors) : x.multiplyTransposed(vectors);
        return steps.next({ product, keep });
      });
    }
    return next.value;
  });
}

/** The same, of products that have to be waited for. */
export async function awaitedLeadingTriplets(
  x: AwaitedMatrixOperator,
  count: number,
  parts: TripletsParts,
  options?: TripletsOptions,
): Promise<SingularTriplets> {
  const { backend } = parts;
  const steps = subspaceIteration(x, count, parts, options);
  let next = steps.next();
  while (!next.done) {
    const { side, vectors } = next.value;
    let product: Matrix;
    try {
      product = await (side === "right" ? x.multiply(vectors) : x.multiplyTransposed(vectors));
    } catch (error) {
      // It releases what it holds, and throws the same.
      next = steps.throw(error);
      continue;
    }
    try {
      next = backend.scope((keep) => steps.next({ product, keep }));
    } finally {
      backend.release(product);
    }
  }
  return next.value;
}

/** X V of vectors on the right, X^T U of those on the left. */
interface WantedProduct {
  readonly side: "left" | "right";
  readonly vectors: Matrix;
}

/** What was wanted, alive until more is, and what keeps matrices alive beyond that. */
interface MadeProduct {
  readonly product: Matrix;
  readonly keep: Keep;
}

/** Both of these, by reverse communication: whoever drives it makes the products. */
function* subspaceIteration(
  { rows, cols }: Pick<MatrixOperator, "rows" | "cols">,
  count: number,
  { backend, random }: TripletsParts,
  { start, tolerance = 1e-2, maxPasses = 30 }: TripletsOptions = {},
): Generator<WantedProduct, SingularTriplets, MadeProduct> {
  const width = Math.min(count + oversampling, rows, cols);
  const kept = Math.min(count, width);
  const block = startingBlock(cols, width, random, start);
  let v = backend.scope((keep) => keep(backend.thinQr(backend.fromDense(block)).q));
  let q: Matrix | undefined;
  try {
    let last: Float64Array | undefined;
    for (let pass = 1; ; pass++) {
      const ofRows = yield { side: "right", vectors: v };
      q = ofRows.keep(backend.thinQr(ofRows.product).q);
      const ofColumns = yield { side: "left", vectors: q };
      const factors = backend.thinQr(ofColumns.product);
      const w = ofColumns.keep(factors.q);
      backend.release(v);
      v = w;
      // X ≈ Q (W R)^T = Q R^T W^T, and R = S Σ P^T gives U = Q P, V = W S.
      const { left, values, right } = smallSvd(backend.toDense(factors.r).data, width);
      if (pass === maxPasses || (last !== undefined && hasSettled(values, last, count, tolerance))) {
        return {
          width: kept,
          left: rotated(q, right, kept, backend),
          right: rotated(w, left, kept, backend),
          values: values.slice(0, kept),
        };
      }
      last = values;
      backend.release(q);
      q = undefined;
    }
  } finally {
    backend.release(v, ...(q ? [q] : []));
  }
}

/** The vectors to start from, then random columns. */
function startingBlock(cols: number, width: number, random: Random, start: TripletsOptions["start"]): DenseMatrix {
  const data = new Float64Array(cols * width);
  const shared = start ? Math.min(start.width, width) : 0;
  for (let j = 0; j < cols; j++) {
    for (let s = 0; s < width; s++) {
      data[j * width + s] = start && s < shared ? start.right[j * start.width + s] : random.normal();
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
export function firstTriplets({ width: all, left, right, values }: SingularTriplets, width: number): SingularTriplets {
  return {
    width,
    left: leadingColumns(left, left.length / all, all, width),
    right: leadingColumns(right, right.length / all, all, width),
    values: values.slice(0, width),
  };
}

function leadingColumns(a: Float64Array, rows: number, cols: number, kept: number): Float64Array {
  const part = new Float64Array(rows * kept);
  for (let i = 0; i < rows; i++) {
    for (let s = 0; s < kept; s++) part[i * kept + s] = a[i * cols + s];
  }
  return part;
}
