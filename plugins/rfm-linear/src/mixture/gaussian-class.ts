import { AgopError, type DenseMatrix, denseMatrix } from "@agop/core";
import { choleskyInPlace } from "@agop/core/backend";
import { log } from "@agop/core/plugin";
import { inverseOf, type MissingPattern } from "@agop/algebra";

/** Rows of one kind: x ~ N(μ, P^{-1}), and what part of all rows they are. */
export interface GaussianClass {
  readonly share: number;
  /** μ, d. */
  readonly mean: Float64Array;
  /** P, d x d. */
  readonly precision: DenseMatrix;
  /** log det P. */
  readonly logDeterminant: number;
}

/** @param covariance positive definite, d x d */
export function gaussianClass(share: number, mean: Float64Array, covariance: DenseMatrix): GaussianClass {
  const precision = inverseOf(covariance);
  if (!precision) throw new AgopError("not-positive-definite", "the covariance of a class is nearly singular");
  return { share, mean, precision, logDeterminant: -logDeterminantOf(covariance.data.slice(), covariance.cols) };
}

/** By its Cholesky factor, which is left in A's lower triangle. */
function logDeterminantOf(a: Float64Array, d: number): number {
  choleskyInPlace(a, d);
  let sum = 0;
  for (let j = 0; j < d; j++) sum += 2 * log(a[j * (d + 1)]);
  return sum;
}

/** All rows as if they were of one class. */
export interface RowsOfClass {
  /** Missing cells at their conditional means, n x d. */
  readonly filled: DenseMatrix;
  /** Cov(x_M | x_Ω) of each pattern, |M| x |M| row by row. */
  readonly covariances: readonly Float64Array[];
  /** log (share N(x_Ω; μ_Ω, C[Ω, Ω])) + |Ω| log(2π) / 2, n. */
  readonly logDensities: Float64Array;
}

/**
 * With M the missing and Ω the observed cells of a row, and z = x - μ,
 *
 *   E[z_M | z_Ω] = -P[M, M]^{-1} P[M, Ω] z_Ω,   Cov(z_M | z_Ω) = P[M, M]^{-1},
 *   det C[Ω, Ω] = det P[M, M] / det P,   z_Ω^T C[Ω, Ω]^{-1} z_Ω = z^T P z at the conditional mean.
 *
 * @param values n x d; missing cells are not read
 */
export function rowsOfClass(
  { share, mean, precision, logDeterminant }: GaussianClass,
  values: DenseMatrix,
  patterns: readonly MissingPattern[],
): RowsOfClass {
  const { rows: n, cols: d } = values;
  const filled = denseMatrix(n, d, values.data.slice());
  const logDensities = new Float64Array(n);
  const [z, right] = [new Float64Array(d), new Float64Array(d)];
  const factor = new Float64Array(d * d);
  const logShare = log(share);
  const covariances = patterns.map(({ missing, rows }) => {
    const { inverse, logDeterminant: ofBlock } = blockInverse(precision, missing, factor);
    const m = missing.length;
    for (const row of rows) {
      const cells = row * d;
      for (let j = 0; j < d; j++) z[j] = filled.data[cells + j] - mean[j];
      for (const j of missing) z[j] = 0;
      // Of the observed cells Σ_l P_jl z_l is, as z_M = 0, P[Ω, Ω] z_Ω; of the missing ones P[M, Ω] z_Ω.
      let square = 0;
      for (let j = 0; j < d; j++) {
        let sum = 0;
        for (let l = 0; l < d; l++) sum += precision.data[j * d + l] * z[l];
        right[j] = sum;
        square += z[j] * sum;
      }
      for (let p = 0; p < m; p++) {
        let sum = 0;
        for (let q = 0; q < m; q++) sum -= inverse[p * m + q] * right[missing[q]];
        filled.data[cells + missing[p]] = mean[missing[p]] + sum;
        square += sum * right[missing[p]];
      }
      logDensities[row] = logShare + (logDeterminant - ofBlock - square) / 2;
    }
    return inverse;
  });
  return { filled, covariances, logDensities };
}

/**
 * B^{-1} and log det B of the block B = P[M, M] = L L^T: with K = L^{-1}, column by column, B^{-1} = K^T K.
 * @param factor m x m or more, written to
 */
function blockInverse({ data, cols }: DenseMatrix, missing: Int32Array, factor: Float64Array) {
  const m = missing.length;
  for (let p = 0; p < m; p++) for (let q = 0; q <= p; q++) factor[p * m + q] = data[missing[p] * cols + missing[q]];
  const logDeterminant = logDeterminantOf(factor, m);
  // K takes the place of L: row p of it needs row p of L and the rows of K above.
  for (let p = 0; p < m; p++) {
    const pivot = 1 / factor[p * (m + 1)];
    for (let q = 0; q < p; q++) {
      let sum = 0;
      for (let l = q; l < p; l++) sum -= factor[p * m + l] * factor[l * m + q];
      factor[p * m + q] = sum * pivot;
    }
    factor[p * (m + 1)] = pivot;
  }
  const inverse = new Float64Array(m * m);
  for (let p = 0; p < m; p++) {
    for (let q = 0; q <= p; q++) {
      let sum = 0;
      for (let l = p; l < m; l++) sum += factor[l * m + p] * factor[l * m + q];
      inverse[p * m + q] = sum;
      inverse[q * m + p] = sum;
    }
  }
  return { inverse, logDeterminant };
}
