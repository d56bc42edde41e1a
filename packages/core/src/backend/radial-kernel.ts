import { exp, pow } from "../elementary.js";
import { AgopError } from "../errors.js";
import { type DenseMatrix, denseMatrix } from "../matrix/matrix.js";

/**
 * A kernel of feature vectors that depends on their distance,
 *
 *   k(u, v) = exp(-(‖u - v‖_p / L)^q),
 *
 * positive definite for 0 < q <= p <= 2: Laplace is p = 2, q = 1; Gaussian p = q = 2, exp(-‖u - v‖² / L²); product Laplace p = q = 1.
 * Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053.
 */
export interface RadialKernel {
  /** p. */
  readonly norm: number;
  /** q. */
  readonly exponent: number;
  /** L, in the units of the features. */
  readonly bandwidth: number;
}

/** Points nearer than this are the same: the gradient of a kernel with a kink is taken to be 0 there. */
export const samePoint = 1e-10;

/** @throws AgopError `option-invalid` unless 0 < q <= p <= 2 and L > 0 */
export function checkKernel({ norm, exponent, bandwidth }: RadialKernel): void {
  const isDefinite = exponent > 0 && exponent <= norm && norm <= 2;
  if (isDefinite && bandwidth > 0 && bandwidth < Infinity) return;
  const what = `norm ${norm}, exponent ${exponent}, bandwidth ${bandwidth}`;
  const hint = "a kernel needs 0 < exponent <= norm <= 2 and a bandwidth > 0";
  throw new AgopError("option-invalid", `no kernel has ${what}`, hint);
}

/** k(u_i, v_j), n x m, for U (n x d) and V (m x d). */
export function kernelMatrixOnHost(kernel: RadialKernel, u: DenseMatrix, v: DenseMatrix): DenseMatrix {
  const result = denseMatrix(u.rows, v.rows);
  const value = kernelOf(kernel);
  for (let i = 0; i < u.rows; i++) {
    for (let j = 0; j < v.rows; j++) result.data[i * v.rows + j] = value(distancePower(u, i, v, j, kernel.norm));
  }
  return result;
}

/** Σ_j k(u_i, v_j) C_j, n x c, for C (m x c). */
export function kernelProductOnHost(kernel: RadialKernel, u: DenseMatrix, v: DenseMatrix, c: DenseMatrix): DenseMatrix {
  const result = denseMatrix(u.rows, c.cols);
  const value = kernelOf(kernel);
  for (let i = 0; i < u.rows; i++) {
    for (let j = 0; j < v.rows; j++) {
      const k = value(distancePower(u, i, v, j, kernel.norm));
      for (let l = 0; l < c.cols; l++) result.data[i * c.cols + l] += k * c.data[j * c.cols + l];
    }
  }
  return result;
}

/**
 * The gradients at the u_i of f_l(u) = Σ_j k(u, v_j) C_jl, in row l n + i: with r = ‖u - v‖_p and δ = u - v,
 *
 *   ∇_u k(u, v) = w sign(δ) |δ|^{p-1},   w = -(q / L^q) k(u, v) r^{q-p}
 */
export function kernelGradientsOnHost(
  kernel: RadialKernel,
  u: DenseMatrix,
  v: DenseMatrix,
  c: DenseMatrix,
): DenseMatrix {
  const { norm } = kernel;
  const { rows: n, cols: d } = u;
  const result = denseMatrix(n * c.cols, d);
  const value = kernelOf(kernel);
  const weight = slopeOf(kernel);
  const slope = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < v.rows; j++) {
      const power = distancePower(u, i, v, j, norm);
      const w = weight(power, value(power));
      if (w === 0) continue;
      for (let s = 0; s < d; s++) {
        const difference = u.data[i * d + s] - v.data[j * d + s];
        if (norm === 2 || difference === 0) slope[s] = w * difference;
        else slope[s] = w * Math.sign(difference) * pow(Math.abs(difference), norm - 1);
      }
      for (let l = 0; l < c.cols; l++) {
        const factor = c.data[j * c.cols + l];
        const row = (l * n + i) * d;
        for (let s = 0; s < d; s++) result.data[row + s] += factor * slope[s];
      }
    }
  }
  return result;
}

/** ‖u_i - v_j‖_p^p, by differences: no rounding of large norms stands in small distances. */
function distancePower(u: DenseMatrix, i: number, v: DenseMatrix, j: number, norm: number): number {
  const d = u.cols;
  let sum = 0;
  for (let s = 0; s < d; s++) {
    const difference = Math.abs(u.data[i * d + s] - v.data[j * d + s]);
    sum += norm === 2 ? difference * difference : pow(difference, norm);
  }
  return sum;
}

/** k as a function of ‖u - v‖_p^p. */
function kernelOf({ norm, exponent, bandwidth }: RadialKernel): (power: number) => number {
  const factor = -pow(bandwidth, -exponent);
  if (norm === 2 && exponent === 1) return (power) => exp(factor * Math.sqrt(power));
  return (power) => exp(factor * pow(power, exponent / norm));
}

/** w as a function of ‖u - v‖_p^p and k. */
function slopeOf({ norm, exponent, bandwidth }: RadialKernel): (power: number, value: number) => number {
  const factor = -exponent * pow(bandwidth, -exponent);
  const smallest = pow(samePoint, norm);
  if (norm === 2 && exponent === 1) {
    return (distance, value) => (distance < smallest ? 0 : (factor * value) / Math.sqrt(distance));
  }
  const rest = (exponent - norm) / norm;
  return (distance, value) => (distance < smallest ? 0 : factor * value * pow(distance, rest));
}
