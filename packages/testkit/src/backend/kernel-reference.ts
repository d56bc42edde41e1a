import { type DenseMatrix, denseMatrix } from "@agop/core";
import { type RadialKernel, samePoint } from "@agop/core/backend";
import { referenceProduct } from "../reference.js";
import { epsilonOf, kernelBound, type Precision, sumBound } from "../tolerance.js";

/** What an operation should give, and how far it may be from that, entry by entry. */
export interface Expectation {
  readonly value: DenseMatrix;
  readonly bound: Float64Array;
}

/** k(u_i, v_j), with all steps of the formula as they stand. */
export function expectedMatrix(
  kernel: RadialKernel,
  u: DenseMatrix,
  v: DenseMatrix,
  precision: Precision,
): Expectation {
  const value = denseMatrix(u.rows, v.rows);
  const bound = new Float64Array(value.data.length);
  for (let i = 0; i < u.rows; i++) {
    for (let j = 0; j < v.rows; j++) {
      const decay = decayOf(kernel, distanceOf(kernel, u, i, v, j));
      value.data[i * v.rows + j] = Math.exp(-decay);
      bound[i * v.rows + j] = kernelBound(decay, u.cols, precision);
    }
  }
  return { value, bound };
}

/** Σ_j k(u_i, v_j) C_j. */
export function expectedProduct(
  kernel: RadialKernel,
  u: DenseMatrix,
  v: DenseMatrix,
  c: DenseMatrix,
  precision: Precision,
): Expectation {
  const k = expectedMatrix(kernel, u, v, precision);
  const reference = referenceProduct(k.value, c);
  const ofKernel = referenceProduct({ ...k.value, data: k.bound }, c).magnitude.data;
  return {
    value: reference.value,
    bound: sumBound(reference, v.rows, precision).map((ofSum, place) => ofSum + ofKernel[place]),
  };
}

/**
 * Row l n + i: Σ_j w C_jl sign(δ) |δ|^{p-1} with δ = u_i - v_j, r = ‖δ‖_p, w = -(q / r^p) x e^{-x}, x = (r / L)^q. The bound has the
 * largest |δ| in place of each, so that w and δ may be summed apart, but not w u and w v of points far from the origin.
 */
export function expectedGradients(
  kernel: RadialKernel,
  u: DenseMatrix,
  v: DenseMatrix,
  c: DenseMatrix,
  precision: Precision,
): Expectation {
  const [n, d, m] = [u.rows, u.cols, v.rows];
  const { norm, exponent } = kernel;
  const value = denseMatrix(n * c.cols, d);
  const bound = new Float64Array(value.data.length);
  const ofSum = (m + 2) * epsilonOf(precision);
  for (let i = 0; i < n; i++) {
    const widest = new Float64Array(d);
    for (let s = 0; s < d; s++) {
      for (let j = 0; j < m; j++) widest[s] = Math.max(widest[s], Math.abs(u.data[i * d + s] - v.data[j * d + s]));
    }
    for (let j = 0; j < m; j++) {
      const distance = distanceOf(kernel, u, i, v, j);
      if (distance < samePoint) continue;
      const decay = decayOf(kernel, distance);
      const weight = (exponent * decay) / distance ** norm;
      const ofWeight = 2 * (kernelBound(decay, d, precision) + ofSum * Math.exp(-decay));
      for (let s = 0; s < d; s++) {
        const difference = u.data[i * d + s] - v.data[j * d + s];
        const direction = difference === 0 ? 0 : Math.sign(difference) * Math.abs(difference) ** (norm - 1);
        for (let l = 0; l < c.cols; l++) {
          const factor = weight * c.data[j * c.cols + l];
          value.data[(l * n + i) * d + s] -= factor * Math.exp(-decay) * direction;
          bound[(l * n + i) * d + s] += Math.abs(factor) * ofWeight * widest[s] ** (norm - 1);
        }
      }
    }
  }
  return { value, bound };
}

/** f_l(u_i) = Σ_j k(u_i, v_j) C_jl at one point. */
export function functionAt(kernel: RadialKernel, u: Float64Array, v: DenseMatrix, c: DenseMatrix, l: number): number {
  const point = denseMatrix(1, u.length, u);
  let sum = 0;
  for (let j = 0; j < v.rows; j++) {
    sum += Math.exp(-decayOf(kernel, distanceOf(kernel, point, 0, v, j))) * c.data[j * c.cols + l];
  }
  return sum;
}

/** r = ‖u_i - v_j‖_p. */
function distanceOf({ norm }: RadialKernel, u: DenseMatrix, i: number, v: DenseMatrix, j: number): number {
  const d = u.cols;
  let sum = 0;
  for (let s = 0; s < d; s++) sum += Math.abs(u.data[i * d + s] - v.data[j * d + s]) ** norm;
  return sum ** (1 / norm);
}

/** x = (r / L)^q. */
function decayOf({ exponent, bandwidth }: RadialKernel, distance: number): number {
  return (distance / bandwidth) ** exponent;
}
