import { type DenseMatrix, denseMatrix, type SparseMatrix } from "@agop/core";

/** A reference value, and the same formula with absolute values: what its error bound is proportional to. */
export interface Reference {
  readonly value: DenseMatrix;
  readonly magnitude: DenseMatrix;
}

/** A run of numbers in an array: `values[offset + k stride]`. */
interface Strided {
  readonly values: Float64Array;
  readonly offset: number;
  readonly stride: number;
}

/**
 * Σ_k a_k b_k as if computed with twice the digits and then rounded (algorithm Dot2: Ogita, Rump, Oishi, SIAM J. Sci.
 * Comput. 26(6), 2005), with products split after Dekker. Entries up to about 1e290 in magnitude.
 */
export function preciseDot(a: Strided, b: Strided, n: number): number {
  let sum = 0;
  let correction = 0;
  for (let k = 0; k < n; k++) {
    const x = a.values[a.offset + k * a.stride];
    const y = b.values[b.offset + k * b.stride];
    const product = x * y;
    const next = sum + product;
    // The rounding errors of the sum (Knuth) and of the product (Dekker).
    const part = next - sum;
    correction += sum - (next - part) + (product - part) + productError(x, y, product);
    sum = next;
  }
  return sum + correction;
}

const splitter = 2 ** 27 + 1;

function productError(x: number, y: number, product: number): number {
  const scaledX = splitter * x;
  const highX = scaledX - (scaledX - x);
  const lowX = x - highX;
  const scaledY = splitter * y;
  const highY = scaledY - (scaledY - y);
  const lowY = y - highY;
  return lowX * lowY - (product - highX * highY - lowX * highY - highX * lowY);
}

/** A B, and |A| |B|. */
export function referenceProduct(a: DenseMatrix, b: DenseMatrix): Reference {
  const value = denseMatrix(a.rows, b.cols);
  const magnitude = denseMatrix(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.cols; j++) {
      const row = { values: a.data, offset: i * a.cols, stride: 1 };
      const column = { values: b.data, offset: j, stride: b.cols };
      value.data[i * b.cols + j] = preciseDot(row, column, a.cols);
      for (let k = 0; k < a.cols; k++) {
        magnitude.data[i * b.cols + j] += Math.abs(a.data[i * a.cols + k] * b.data[k * b.cols + j]);
      }
    }
  }
  return { value, magnitude };
}

export function transposeOf({ rows, cols, data }: DenseMatrix): DenseMatrix {
  const result = denseMatrix(cols, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) result.data[j * rows + i] = data[i * cols + j];
  return result;
}

/** The sparse matrix with its zeros written out. */
export function densify({ rows, cols, rowOffsets, columns, values }: SparseMatrix): DenseMatrix {
  const result = denseMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let k = rowOffsets[i]; k < rowOffsets[i + 1]; k++) result.data[i * cols + columns[k]] = values[k];
  }
  return result;
}

/** The entries of A at the places of the pattern, in its order. */
export function entriesAt(a: DenseMatrix, { rows, rowOffsets, columns }: SparseMatrix): Float64Array {
  const values = new Float64Array(columns.length);
  for (let i = 0; i < rows; i++) {
    for (let k = rowOffsets[i]; k < rowOffsets[i + 1]; k++) values[k] = a.data[i * a.cols + columns[k]];
  }
  return values;
}

const refinements = 4;

/**
 * x with A x = b to nearly full float64 precision, for A (n x n) of condition up to about 1e12: Gaussian elimination
 * with row exchanges, then iterative refinement with precise residuals.
 */
export function referenceSolve(a: DenseMatrix, b: Float64Array): Float64Array {
  const n = a.rows;
  const x = eliminate(a, b);
  for (let step = 0; step < refinements; step++) {
    // b_i - A[i, :] x as one precise dot product of (b_i, A[i, :]) with (1, -x)
    const negated = Float64Array.of(1, ...x.map((value) => -value));
    const residual = b.map((value, i) => {
      const row = Float64Array.of(value, ...a.data.subarray(i * n, (i + 1) * n));
      return preciseDot({ values: row, offset: 0, stride: 1 }, { values: negated, offset: 0, stride: 1 }, n + 1);
    });
    const correction = eliminate(a, residual);
    for (let i = 0; i < n; i++) x[i] += correction[i];
  }
  return x;
}

function eliminate(a: DenseMatrix, b: Float64Array): Float64Array {
  const n = a.rows;
  const rows = Array.from({ length: n }, (_, i) => Float64Array.of(...a.data.subarray(i * n, (i + 1) * n), b[i]));
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i][n];
    for (let j = i + 1; j < n; j++) sum -= rows[i][j] * x[j];
    x[i] = sum / rows[i][i];
  }
  return x;
}
