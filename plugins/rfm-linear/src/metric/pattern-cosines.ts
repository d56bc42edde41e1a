import { type DenseMatrix, denseMatrix, type SparseMatrix } from "@agop/core";

/** Added to each squared norm, so that columns with few entries are not alike by chance. */
const shrinkage = 2;

/**
 * Cosines between the columns of the pattern Ω as a 0/1 matrix M, cols x cols, whatever its values are:
 *
 *   C_ab = <M_a, M_b> / √((|M_a|² + 2) (|M_b|² + 2)),   C_aa = 1
 *
 * It is positive definite: a Gram matrix, and 1 - |M_a|² / (|M_a|² + 2) > 0 on its diagonal.
 */
export function patternCosines({ rows, cols, rowOffsets, columns }: SparseMatrix): DenseMatrix {
  const cosines = denseMatrix(cols, cols);
  const { data } = cosines;
  for (let i = 0; i < rows; i++) {
    const end = rowOffsets[i + 1];
    for (let e = rowOffsets[i]; e < end; e++) {
      const at = columns[e] * cols;
      for (let f = rowOffsets[i]; f < end; f++) data[at + columns[f]]++;
    }
  }
  const inverseNorms = Float64Array.from({ length: cols }, (_, a) => 1 / Math.sqrt(data[a * (cols + 1)] + shrinkage));
  for (let a = 0; a < cols; a++) {
    for (let b = 0; b < cols; b++) data[a * cols + b] *= inverseNorms[a] * inverseNorms[b];
    data[a * (cols + 1)] = 1;
  }
  return cosines;
}

/** K_0 = ρ C + (1 - ρ) I + c 1 1^T, in place of C. */
export function priorMetric(cosines: DenseMatrix, weight: number, constant: number): DenseMatrix {
  const { rows, data } = cosines;
  for (let k = 0; k < data.length; k++) data[k] = weight * data[k] + constant;
  for (let a = 0; a < rows; a++) data[a * (rows + 1)] += 1 - weight;
  return cosines;
}
