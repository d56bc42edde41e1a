import type { SparseMatrix } from "@agop/core";
import { addProduct, transposedProduct } from "./thin-products.js";

/** X = L R^T + S: L is rows x width, R is cols x width, S lies on the pattern Ω. Nothing rows x cols is ever stored. */
export interface LowRankPlusSparse {
  readonly width: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly sparse: SparseMatrix;
}

/** X B for B (cols x k). */
export function multiply({ width, left, right, sparse }: LowRankPlusSparse, b: Float64Array, k: number): Float64Array {
  const { rows, cols, rowOffsets, columns, values } = sparse;
  const product = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) {
    for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) {
      const value = values[e];
      const from = columns[e] * k;
      for (let s = 0; s < k; s++) product[i * k + s] += value * b[from + s];
    }
  }
  addProduct(1, left, transposedProduct(right, b, cols, width, k), rows, width, k, product);
  return product;
}

/** X^T B for B (rows x k). */
export function multiplyTransposed(x: LowRankPlusSparse, b: Float64Array, k: number): Float64Array {
  const { width, left, right, sparse } = x;
  const { rows, cols, rowOffsets, columns, values } = sparse;
  const product = new Float64Array(cols * k);
  for (let i = 0; i < rows; i++) {
    for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) {
      const value = values[e];
      const to = columns[e] * k;
      for (let s = 0; s < k; s++) product[to + s] += value * b[i * k + s];
    }
  }
  addProduct(1, right, transposedProduct(left, b, rows, width, k), cols, width, k, product);
  return product;
}
