import type { Rows } from "./products.js";

/** A + shift I. */
export function shiftedDiagonal({ rows, data }: Rows, shift: number): Float64Array {
  const result = data.slice();
  for (let i = 0; i < rows; i++) result[i * rows + i] += shift;
  return result;
}

/** A[:, :count]. */
export function firstColumns({ rows, cols, data }: Rows, count: number): Float64Array {
  const result = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) result.set(data.subarray(i * cols, i * cols + count), i * count);
  return result;
}

/** a_k b_k. */
export function elementwiseProduct(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let k = 0; k < a.length; k++) result[k] = a[k] * b[k];
  return result;
}

/** Σ_j A_ij. */
export function rowSums({ rows, cols, data }: Rows): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++) sum += data[i * cols + j];
    sums[i] = sum;
  }
  return sums;
}

/** Σ_i A_ij. */
export function columnSums({ rows, cols, data }: Rows): Float64Array {
  const sums = new Float64Array(cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) sums[j] += data[i * cols + j];
  return sums;
}
