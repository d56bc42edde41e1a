import type { Backend, DenseMatrix } from "@agop/core";
import type { ElementwiseFunction } from "@agop/core/backend";
import type { Reference } from "./reference.js";

/**
 * The error bounds that a backend is held to, all from the unit roundoff of its precision, the size and the norms.
 * They are first-order worst-case bounds (Higham, Accuracy and Stability of Numerical Algorithms, 2002, chapters 3, 10
 * and 19) with room for another order of summation, not for another algorithm of lesser stability.
 */
export type Precision = Backend["precision"];

/** Distance from 1 to the next number. */
export function epsilonOf(precision: Precision): number {
  return precision === "float64" ? 2 ** -52 : 2 ** -23;
}

/** Below this a result may lose its digits or be flushed to zero. */
export function smallestNormal(precision: Precision): number {
  return precision === "float64" ? 2 ** -1022 : 2 ** -126;
}

/** Entries of badly scaled tests are about this large, or its inverse: their products stay in range. */
export function extremeSize(precision: Precision): number {
  return precision === "float64" ? 1e150 : 1e15;
}

/** Sums of `terms` products: (terms + 2) ε Σ|a||b|, entry by entry. Holds for every order of summation. */
export function sumBound({ magnitude }: Reference, terms: number, precision: Precision): Float64Array {
  const underflow = terms * smallestNormal(precision);
  return magnitude.data.map((size) => (terms + 2) * epsilonOf(precision) * size + underflow);
}

/**
 * A function of every entry, 8 ε |f(x)|; of `affine` 4 ε (|scale x| + |shift|), which may cancel. A kernel's exp and power
 * are good to a few units in the last place.
 */
export function elementwiseBound(
  f: ElementwiseFunction,
  x: Float64Array,
  values: Float64Array,
  precision: Precision,
): Float64Array {
  const epsilon = epsilonOf(precision);
  const underflow = smallestNormal(precision);
  if (f.kind === "affine") {
    return x.map((value) => 4 * epsilon * (Math.abs(f.scale * value) + Math.abs(f.shift)) + underflow);
  }
  return values.map((value) => 8 * epsilon * Math.abs(value) + underflow);
}

/**
 * Cholesky with two triangular solves: |S X - B| <= 4 (n + 1) ε d (d^T |X|), d_i = √S_ii, entry by entry. It follows from
 * |S - L L^T| <= (n + 1) ε |L| |L^T| and (|L| |L^T|)_ij <= √S_ii √S_jj, so it does not depend on units.
 */
export function choleskyResidualBound(s: DenseMatrix, x: DenseMatrix, precision: Precision): Float64Array {
  const n = s.rows;
  const root = Float64Array.from({ length: n }, (_, i) => Math.sqrt(s.data[i * n + i]));
  const bound = new Float64Array(x.data.length);
  for (let j = 0; j < x.cols; j++) {
    let weight = 0;
    for (let i = 0; i < n; i++) weight += root[i] * Math.abs(x.data[i * x.cols + j]);
    for (let i = 0; i < n; i++) bound[i * x.cols + j] = 4 * (n + 1) * epsilonOf(precision) * root[i] * weight;
  }
  return bound;
}

/** Symmetric eigendecomposition: ‖V diag(s) V^T - S‖, |s - s*| <= 8 n ε ‖S‖ and |V^T V - I| <= 8 n ε. */
export function eigenBound(n: number, precision: Precision): number {
  return 8 * n * epsilonOf(precision);
}

/** Householder QR: |Q R - A| <= 8 m ε ‖A[:, j]‖ in column j, and |Q^T Q - I| <= 8 m ε. */
export function qrBound(rows: number, precision: Precision): number {
  return 8 * rows * epsilonOf(precision);
}

/** A row-wise solve: ‖x_i - x*_i‖ <= 32 m ε κ ‖x*_i‖, κ the condition of the largest of its m x m systems. */
export function rowSolveBound(systemSize: number, condition: number, precision: Precision): number {
  return 32 * systemSize * epsilonOf(precision) * condition;
}

/** What a tangent space of m x n matrices makes of a vector x, U and V orthonormal: 16 (m + n) ε ‖x‖, entry by entry. */
export function tangentBound(rows: number, cols: number, precision: Precision): number {
  return 16 * (rows + cols) * epsilonOf(precision);
}

/**
 * A kernel value e^{-x}, x = (r / L)^q, r a distance of points with d features: 4 (d + 8) ε (1 + x) e^{-x}. Sums and powers leave x with
 * d + 8 roundings at most, and those of x count x times.
 */
export function kernelBound(x: number, features: number, precision: Precision): number {
  const value = Math.exp(-x);
  const relative = 4 * (features + 8) * epsilonOf(precision);
  return (value > 0 ? relative * (1 + x) * value : 0) + 4 * smallestNormal(precision);
}

/** √Σ a². Safe from overflow. */
export function norm(values: Float64Array): number {
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (largest === 0) return 0;
  return largest * Math.sqrt(values.reduce((sum, value) => sum + (value / largest) ** 2, 0));
}
