import type { Random } from "@agop/core";
import { type LowRankPlusSparse, multiply, multiplyTransposed } from "./low-rank-plus-sparse.js";
import { orthonormalise } from "./orthonormalise.js";
import { smallSvd } from "./small-svd.js";
import { addProduct } from "./thin-products.js";

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
  x: LowRankPlusSparse,
  count: number,
  random: Random,
  previous: FactoredAgop | undefined,
  { tolerance = 1e-2, maxPasses = 30 } = {},
): FactoredAgop {
  const { rows, cols } = x.sparse;
  const width = Math.min(count + oversampling, rows, cols);
  let v: Float64Array = startingBlock(cols, width, random, previous);
  let last: Float64Array | undefined;
  for (let pass = 1; ; pass++) {
    const q = multiply(x, v, width);
    orthonormalise(q, rows, width, random);
    const w = multiplyTransposed(x, q, width);
    const r = orthonormalise(w, cols, width, random);
    // X ≈ Q (W R)^T = Q R^T W^T, and R = S Σ P^T gives U = Q P, V = W S.
    const { left, values, right } = smallSvd(r, width);
    const isSettled = last !== undefined && hasSettled(values, last, count, tolerance);
    if (isSettled || pass === maxPasses) {
      const kept = Math.min(count, width);
      return {
        width: kept,
        left: rotated(q, right, rows, width, kept),
        right: rotated(w, left, cols, width, kept),
        values: values.slice(0, kept),
      };
    }
    last = values;
    v = w;
  }
}

function startingBlock(cols: number, width: number, random: Random, previous: FactoredAgop | undefined) {
  const block = new Float64Array(cols * width);
  const shared = previous ? Math.min(previous.width, width) : 0;
  for (let j = 0; j < cols; j++) {
    for (let s = 0; s < width; s++) {
      block[j * width + s] = previous && s < shared ? previous.right[j * previous.width + s] : random.normal();
    }
  }
  orthonormalise(block, cols, width, random);
  return block;
}

function hasSettled(values: Float64Array, last: Float64Array, count: number, tolerance: number): boolean {
  const negligible = 1e-15 * values[0];
  return values.subarray(0, count).every((value, s) => Math.abs(value - last[s]) <= tolerance * value + negligible);
}

/** The first `kept` columns of A B, A n x width. */
function rotated(a: Float64Array, b: Float64Array, n: number, width: number, kept: number): Float64Array {
  const part = new Float64Array(width * kept);
  for (let i = 0; i < width; i++) {
    for (let s = 0; s < kept; s++) part[i * kept + s] = b[i * width + s];
  }
  const product = new Float64Array(n * kept);
  addProduct(1, a, part, n, width, kept, product);
  return product;
}

/** The first `width` triplets. */
export function truncated(agop: FactoredAgop, rows: number, cols: number, width: number): FactoredAgop {
  const columnsOf = (a: Float64Array, n: number): Float64Array => {
    const part = new Float64Array(n * width);
    for (let i = 0; i < n; i++) {
      for (let s = 0; s < width; s++) part[i * width + s] = a[i * agop.width + s];
    }
    return part;
  };
  return {
    width,
    left: columnsOf(agop.left, rows),
    right: columnsOf(agop.right, cols),
    values: agop.values.slice(0, width),
  };
}
