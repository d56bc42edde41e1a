import type { SparseMatrix } from "@agop/core";

/** A matrix as rows x cols numbers, row by row. */
interface Rows {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/** C = A B: C[i, :] += A[i, k] B[k, :], so that the inner loop runs along rows. */
export function product(a: Rows, b: Rows): Float64Array {
  const c = new Float64Array(a.rows * b.cols);
  const n = b.cols;
  for (let i = 0; i < a.rows; i++) {
    const row = c.subarray(i * n, (i + 1) * n);
    for (let k = 0; k < a.cols; k++) {
      const factor = a.data[i * a.cols + k];
      const offset = k * n;
      for (let j = 0; j < n; j++) row[j] += factor * b.data[offset + j];
    }
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

/** A^T A; the lower triangle is copied from the upper, so that it is exactly symmetric. */
export function gramOf({ rows, cols, data }: Rows): Float64Array {
  const c = new Float64Array(cols * cols);
  for (let k = 0; k < rows; k++) {
    const offset = k * cols;
    for (let i = 0; i < cols; i++) {
      const factor = data[offset + i];
      for (let j = i; j < cols; j++) c[i * cols + j] += factor * data[offset + j];
    }
  }
  for (let i = 0; i < cols; i++) for (let j = 0; j < i; j++) c[i * cols + j] = c[j * cols + i];
  return c;
}

/** S B. */
export function sparseProduct(s: SparseMatrix, b: Rows): Float64Array {
  const n = b.cols;
  const c = new Float64Array(s.rows * n);
  for (let i = 0; i < s.rows; i++) {
    for (let k = s.rowOffsets[i]; k < s.rowOffsets[i + 1]; k++) {
      for (let j = 0; j < n; j++) c[i * n + j] += s.values[k] * b.data[s.columns[k] * n + j];
    }
  }
  return c;
}

/** S^T B. */
export function transposedSparseProduct(s: SparseMatrix, b: Rows): Float64Array {
  const n = b.cols;
  const c = new Float64Array(s.cols * n);
  for (let i = 0; i < s.rows; i++) {
    for (let k = s.rowOffsets[i]; k < s.rowOffsets[i + 1]; k++) {
      for (let j = 0; j < n; j++) c[s.columns[k] * n + j] += s.values[k] * b.data[i * n + j];
    }
  }
  return c;
}

/** (L R^T)_ij at the entries of the pattern. */
export function sampledValues(pattern: SparseMatrix, left: Rows, right: Rows): Float64Array {
  const width = left.cols;
  const values = new Float64Array(pattern.values.length);
  for (let i = 0; i < pattern.rows; i++) {
    for (let k = pattern.rowOffsets[i]; k < pattern.rowOffsets[i + 1]; k++) {
      let sum = 0;
      for (let p = 0; p < width; p++) sum += left.data[i * width + p] * right.data[pattern.columns[k] * width + p];
      values[k] = sum;
    }
  }
  return values;
}
