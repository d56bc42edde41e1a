import type { SparseMatrix } from "@agop/core";

/** rows x cols numbers, row by row. */
export interface Rows {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/** C = A B: C[i, :] += A[i, k] B[k, :], so that the inner loop runs along rows. */
export function product(a: Rows, b: Rows): Float64Array {
  const n = b.cols;
  const c = new Float64Array(a.rows * n);
  for (let i = 0; i < a.rows; i++) {
    const row = c.subarray(i * n, (i + 1) * n);
    for (let k = 0; k < a.cols; k++) addMultiple(row, a.data[i * a.cols + k], b.data, k * n);
  }
  return c;
}

export function transpose({ rows, cols, data }: Rows): Rows {
  const result = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) result[j * rows + i] = data[i * cols + j];
  }
  return { rows: cols, cols: rows, data: result };
}

/** C = f A^T A: C[i, i:] += f A[k, i] A[k, i:], then mirrored, so that it is exactly symmetric. */
export function gramMatrix({ rows, cols, data }: Rows, factor: number): Float64Array {
  const c = new Float64Array(cols * cols);
  for (let k = 0; k < rows; k++) {
    for (let i = 0; i < cols; i++) {
      const row = c.subarray(i * cols + i, (i + 1) * cols);
      addMultiple(row, factor * data[k * cols + i], data, k * cols + i);
    }
  }
  for (let i = 0; i < cols; i++) for (let j = 0; j < i; j++) c[i * cols + j] = c[j * cols + i];
  return c;
}

/** alpha A + beta B. */
export function combination(alpha: number, a: Float64Array, beta: number, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let k = 0; k < a.length; k++) result[k] = alpha * a[k] + beta * b[k];
  return result;
}

/** diag(rows) A diag(cols). */
export function scaled(a: Rows, factors: { readonly rows?: Float64Array; readonly cols?: Float64Array }): Float64Array {
  const result = a.data.slice();
  for (let i = 0; i < a.rows; i++) {
    const row = result.subarray(i * a.cols, (i + 1) * a.cols);
    if (factors.rows) for (let j = 0; j < a.cols; j++) row[j] *= factors.rows[i];
    if (factors.cols) for (let j = 0; j < a.cols; j++) row[j] *= factors.cols[j];
  }
  return result;
}

/** Σ_k a_k b_k. */
export function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** S B: C[i, :] += S[i, j] B[j, :]. */
export function sparseProduct(s: SparseMatrix, b: Rows): Float64Array {
  const n = b.cols;
  const c = new Float64Array(s.rows * n);
  for (let i = 0; i < s.rows; i++) {
    const row = c.subarray(i * n, (i + 1) * n);
    for (let k = s.rowOffsets[i]; k < s.rowOffsets[i + 1]; k++) addMultiple(row, s.values[k], b.data, s.columns[k] * n);
  }
  return c;
}

/** S^T B: C[j, :] += S[i, j] B[i, :]. */
export function transposedSparseProduct(s: SparseMatrix, b: Rows): Float64Array {
  const n = b.cols;
  const c = new Float64Array(s.cols * n);
  for (let i = 0; i < s.rows; i++) {
    for (let k = s.rowOffsets[i]; k < s.rowOffsets[i + 1]; k++) {
      const row = c.subarray(s.columns[k] * n, (s.columns[k] + 1) * n);
      addMultiple(row, s.values[k], b.data, i * n);
    }
  }
  return c;
}

/** (L R^T)_ij = L[i, :] · R[j, :] at the entries of the pattern. */
export function sampledValues(pattern: SparseMatrix, left: Rows, right: Rows): Float64Array {
  const width = left.cols;
  const values = new Float64Array(pattern.values.length);
  for (let i = 0; i < pattern.rows; i++) {
    for (let k = pattern.rowOffsets[i]; k < pattern.rowOffsets[i + 1]; k++) {
      const offset = pattern.columns[k] * width;
      let sum = 0;
      for (let p = 0; p < width; p++) sum += left.data[i * width + p] * right.data[offset + p];
      values[k] = sum;
    }
  }
  return values;
}

/** target += factor · source[offset ...], over the length of the target. */
function addMultiple(target: Float64Array, factor: number, source: Float64Array, offset: number): void {
  for (let j = 0; j < target.length; j++) target[j] += factor * source[offset + j];
}
