import { type Backend, type DenseMatrix, denseMatrix, type Matrix } from "@agop/core";
import type { Keep } from "@agop/core/backend";

/** The columns of a design that a product still needs. */
export interface ActiveColumns {
  /** Ascending. */
  readonly indices: Int32Array;
  /** n x indices.length, alive until the next ones are asked for. */
  readonly matrix: Matrix;
}

/**
 * Chooses the columns that A diag(k) A^T needs. Column j leaves where k_j ‖a_j‖² is below ε² of the largest, ε the
 * spacing of float64: the product is then the same to rounding without it. It comes back when its k_j grows. The choice depends on k
 * alone, so that a resumed run computes the same bits.
 */
export function activeColumns(design: DenseMatrix, a: Matrix, backend: Backend) {
  const norms = squaredNorms(design);
  const whole: ActiveColumns = { indices: Int32Array.from(norms, (_, j) => j), matrix: a };
  let current = whole;
  const release = (): void => {
    if (current !== whole) backend.release(current.matrix);
    current = whole;
  };
  return {
    release,
    /** `keep` is that of the scope that this is called in. */
    at(k: Float64Array, keep: Keep): ActiveColumns {
      const needed = neededColumns(k.map((weight, j) => weight * norms[j]));
      if (isSame(needed, current.indices)) return current;
      release();
      // Copying columns pays where it at least halves the product.
      if (2 * needed.length > design.cols) return whole;
      current = { indices: needed, matrix: keep(backend.fromDense(columnsOf(design, needed))) };
      return current;
    },
  };
}

/** A_S, rows x indices.length. */
export function columnsOf({ rows, cols, data }: DenseMatrix, indices: Int32Array): DenseMatrix {
  const count = indices.length;
  const part = denseMatrix(rows, count);
  for (let i = 0; i < rows; i++) {
    for (let s = 0; s < count; s++) part.data[i * count + s] = data[i * cols + indices[s]];
  }
  return part;
}

/** All, where no weight is positive. */
function neededColumns(weights: Float64Array): Int32Array {
  const all = Int32Array.from(weights, (_, j) => j);
  const threshold = Number.EPSILON ** 2 * weights.reduce((most, weight) => Math.max(most, weight), 0);
  const needed = all.filter((j) => weights[j] > threshold);
  return needed.length === 0 ? all : needed;
}

function isSame(one: Int32Array, other: Int32Array): boolean {
  return one.length === other.length && one.every((index, place) => index === other[place]);
}

function squaredNorms({ rows, cols, data }: DenseMatrix): Float64Array {
  const norms = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) norms[j] += data[i * cols + j] ** 2;
  }
  return norms;
}
