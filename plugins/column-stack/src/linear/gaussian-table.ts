import { invertBlock, type MissingPattern } from "@agop/algebra";
import { type DenseMatrix, denseMatrix } from "@agop/core";
import { choleskyInPlace, choleskySolveInPlace } from "@agop/core/backend";

/**
 * A table whose rows are Gaussian, z = (x, 1) ~ N(0, P^{-1}) in the sense of second moments: the last column is 1 everywhere, so that
 * P knows the means.
 */
export interface GaussianTable {
  /** n x (d + 1), missing cells at their conditional means. */
  readonly filled: DenseMatrix;
  readonly patterns: readonly MissingPattern[];
  /** P, (d + 1) x (d + 1). */
  readonly precision: DenseMatrix;
}

/**
 * With M the missing and Ω the observed cells of a row,
 *
 *   E[z_M | z_Ω] = -P[M, M]^{-1} P[M, Ω] z_Ω
 *
 * @param z n x (d + 1), missing cells are not read
 */
export function gaussianTable(
  z: DenseMatrix,
  patterns: readonly MissingPattern[],
  precision: DenseMatrix,
): GaussianTable {
  const width = z.cols;
  const filled = denseMatrix(z.rows, width, z.data.slice());
  const [columns, inverse] = [new Float64Array(2 * width), new Float64Array(width * width)];
  const right = new Float64Array(width);
  for (const { missing, rows } of patterns) {
    const m = missing.length;
    if (m === 0) continue;
    invertBlock(precision, missing, columns, inverse);
    for (const row of rows) {
      const cells = filled.data.subarray(row * width, (row + 1) * width);
      for (const l of missing) cells[l] = 0;
      for (let p = 0; p < m; p++) {
        const offset = missing[p] * width;
        let sum = 0;
        for (let l = 0; l < width; l++) sum += precision.data[offset + l] * cells[l];
        right[p] = sum;
      }
      for (let p = 0; p < m; p++) {
        let sum = 0;
        for (let q = 0; q < m; q++) sum -= inverse[p * m + q] * right[q];
        cells[missing[p]] = sum;
      }
    }
  }
  return { filled, patterns, precision };
}

/** What the other cells of each row say, of one column that none of them has seen. */
export interface MaskedColumn {
  /** The other columns, n x (d - 1), missing cells at their conditional means without column j. */
  readonly inputs: DenseMatrix;
  /** E[x_ij | the other observed cells of row i], n. */
  readonly prediction: Float64Array;
}

/**
 * Column j as if none of its cells were observed. Where x_ij is, with t = P[M, M]^{-1} P[M, j] and s = P_jj - P[j, M] t,
 *
 *   x_ij - E[x_ij | x_iΩ without j] = e = (P z)_j / s,   and the conditional means of x_iM move by t e.
 */
export function maskColumn({ filled, patterns, precision }: GaussianTable, j: number): MaskedColumn {
  const { rows: n, cols: width } = filled;
  const inputs = denseMatrix(n, width - 2);
  const prediction = new Float64Array(n);
  const factor = new Float64Array(width * width);
  const move = new Float64Array(width);
  const cells = new Float64Array(width);
  const row = precision.data.subarray(j * width, (j + 1) * width);
  for (const { missing, rows } of patterns) {
    const m = missing.length;
    const isMissing = missing.includes(j);
    move.fill(0);
    let s = row[j];
    if (!isMissing && m > 0) {
      for (let p = 0; p < m; p++) {
        for (let q = 0; q <= p; q++) factor[p * m + q] = precision.data[missing[p] * width + missing[q]];
      }
      choleskyInPlace(factor, m);
      const t = Float64Array.from(missing, (l) => row[l]);
      choleskySolveInPlace(factor, m, t);
      for (let p = 0; p < m; p++) {
        move[missing[p]] = t[p];
        s -= row[missing[p]] * t[p];
      }
    }
    for (const i of rows) {
      const offset = i * width;
      let error = 0;
      if (!isMissing) {
        for (let l = 0; l < width; l++) error += row[l] * filled.data[offset + l];
        error /= s;
      }
      prediction[i] = filled.data[offset + j] - error;
      for (let l = 0; l < width; l++) cells[l] = filled.data[offset + l] + move[l] * error;
      inputs.data.set(cells.subarray(0, j), i * (width - 2));
      inputs.data.set(cells.subarray(j + 1, width - 1), i * (width - 2) + j);
    }
  }
  return { inputs, prediction };
}
