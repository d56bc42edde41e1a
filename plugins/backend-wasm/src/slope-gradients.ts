import type { DenseMatrix } from "@agop/core";

/** C, and the point that gradients are made around. */
export interface SlopeFactors {
  /** [C_l, diag(C_l) (V - 1 o^T)] of all l, m x c (d + 1). */
  readonly factors: DenseMatrix;
  /** o, d numbers. */
  readonly middle: Float64Array;
}

/** Enough points to find the middle of them all, whatever a few of them are. */
const mostSampled = 101;

/**
 * What the matrix W of slopes is multiplied with, for gradients of sums of kernels in the Euclidean distance. With a point o in the middle
 * of V
 *
 *   Σ_j w_ij C_jl (u_i - v_j) = (W C)_il (u_i - o) - (W diag(C_l) (V - 1 o^T))_i,
 *
 * one product for all l. So it does not matter how far from 0 the points are.
 * @param v points, m x d, m > 0
 * @param c m x `outputs`
 */
export function slopeFactors(v: Float64Array, c: Float64Array, m: number, d: number, outputs: number): SlopeFactors {
  const middle = middleOf(v, m, d);
  const data = new Float64Array(m * outputs * (d + 1));
  for (let j = 0, at = 0; j < m; j++) {
    for (let l = 0; l < outputs; l++) {
      const dual = c[j * outputs + l];
      data[at++] = dual;
      for (let s = 0; s < d; s++) data[at++] = dual * (v[j * d + s] - middle[s]);
    }
  }
  return { factors: { rows: m, cols: outputs * (d + 1), data }, middle };
}

/** W times the factors, its rows `stride` numbers apart, and the points U that they are of. */
export interface SlopeProduct {
  readonly product: Float64Array;
  readonly stride: number;
  readonly points: Float64Array;
  /** Which row of the result each of the points has; default its own. */
  readonly order?: readonly number[] | undefined;
}

/** Writes the gradients, row l n + i the one of output l at point i, to n outputs x d. */
export function gradientsOfSlopes(
  { product, stride, points, order }: SlopeProduct,
  middle: Float64Array,
  outputs: number,
  to: Float64Array,
): void {
  const d = middle.length;
  const n = d === 0 ? 0 : to.length / (outputs * d);
  for (let l = 0; l < outputs; l++) {
    for (let i = 0; i < n; i++) {
      const first = i * stride + l * (d + 1);
      const at = (l * n + (order ? order[i] : i)) * d;
      for (let s = 0; s < d; s++)
        to[at + s] = product[first] * (points[i * d + s] - middle[s]) - product[first + 1 + s];
    }
  }
}

/** The median of each coordinate of the points (m x d, m > 0), or of some of them. */
function middleOf(points: Float64Array, m: number, d: number): Float64Array {
  const count = Math.min(m, mostSampled);
  return Float64Array.from({ length: d }, (_, s) => {
    const values = Float64Array.from({ length: count }, (_v, k) => points[Math.floor((k * m) / count) * d + s]);
    return values.sort()[count >> 1];
  });
}
