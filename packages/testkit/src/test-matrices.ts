import {
  type Backend,
  type DenseMatrix,
  denseMatrix,
  seededRandom,
  shuffledIndices,
  type SparseMatrix,
  toSparse,
} from "@agop/core";

/** Matrices to test with; their entries are numbers that the backend's precision can hold exactly. */
export interface TestMatrices {
  /** Standard normal entries, times `size`. */
  dense(rows: number, cols: number, size?: number): DenseMatrix;
  /** Exactly of this rank: the product of two factors with small whole numbers. */
  lowRank(rows: number, cols: number, rank: number): DenseMatrix;
  /** H diag(spectrum) H^T with H a product of Householder reflections; symmetric to the last bit. */
  symmetric(spectrum: readonly number[]): DenseMatrix;
  /** A uniform sample of the places, with normal values; the first row and the last column stay empty. */
  sparse(rows: number, cols: number, fraction: number, size?: number): SparseMatrix;
}

export function testMatrices({ precision }: Pick<Backend, "precision">, seed = 1): TestMatrices {
  const random = seededRandom(seed);
  const round = precision === "float32" ? Math.fround : (value: number) => value;

  const fill = (rows: number, cols: number, entry: () => number): DenseMatrix =>
    denseMatrix(
      rows,
      cols,
      Float64Array.from({ length: rows * cols }, () => round(entry())),
    );
  return {
    dense: (rows, cols, size = 1) => fill(rows, cols, () => random.normal() * size),
    lowRank: (rows, cols, rank) => {
      const left = fill(rows, rank, () => random.integer(7) - 3);
      const right = fill(rank, cols, () => random.integer(7) - 3);
      return smallProduct(left, right);
    },
    symmetric: (spectrum) => {
      const n = spectrum.length;
      const matrix = denseMatrix(n, n);
      spectrum.forEach((value, i) => (matrix.data[i * n + i] = value));
      for (let reflection = 0; reflection < 3; reflection++) {
        reflect(
          matrix,
          Float64Array.from({ length: n }, () => random.normal()),
        );
      }
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          const value = round(matrix.data[i * n + j]);
          matrix.data[i * n + j] = value;
          matrix.data[j * n + i] = value;
        }
      }
      return matrix;
    },
    sparse: (rows, cols, fraction, size = 1) => {
      const width = Math.max(cols - 1, 0);
      const places = shuffledIndices(Math.max(rows - 1, 0) * width, random);
      const chosen = places.subarray(0, Math.round(fraction * places.length));
      return toSparse(rows, cols, {
        rowIndices: chosen.map((place) => 1 + Math.floor(place / width)),
        columnIndices: chosen.map((place) => place % width),
        values: Float64Array.from(chosen, () => round(random.normal() * size)),
      });
    },
  };
}

/** S <- H S H with H = I - 2 v v^T / v^T v:  S - v w^T - w v^T, w = p - (v^T p / v^T v) v, p = 2 S v / v^T v. */
function reflect(s: DenseMatrix, v: Float64Array): void {
  const n = s.rows;
  const norm = v.reduce((sum, value) => sum + value * value, 0);
  const p = v.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += s.data[i * n + j] * v[j];
    return (2 * sum) / norm;
  });
  const along = p.reduce((sum, value, i) => sum + value * v[i], 0) / norm;
  const w = p.map((value, i) => value - along * v[i]);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) s.data[i * n + j] -= v[i] * w[j] + w[i] * v[j];
}

/** Exact for small whole numbers. */
export function smallProduct(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const c = denseMatrix(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.cols; k++) {
      for (let j = 0; j < b.cols; j++) c.data[i * b.cols + j] += a.data[i * a.cols + k] * b.data[k * b.cols + j];
    }
  }
  return c;
}
