import { type DenseMatrix, denseMatrix } from "@agop/core";
import type { MissingPattern } from "@agop/algebra";
import { type GaussianClass, gaussianClass, type RowsOfClass } from "./gaussian-class.js";

/** What the covariances of the classes are drawn to. */
export interface Prior {
  /** ν, as many rows of the covariance that all classes have in common. */
  readonly rows: number;
  /** v, the variance of each column, > 0. */
  readonly variances: Float64Array;
}

/** Of the variances in the common covariance: so much keeps it regular, and free of what few rows have by chance. */
const independent = 0.1;
/** A class without rows has the mean of all, for so small a part of a row. */
const hardlyARow = 1e-6;

/**
 * The M-step: with r_ik the probability that row i is of class k, n_k = Σ_i r_ik, and x_i | x_iΩ as in that class,
 *
 *   μ_k = Σ_i r_ik E[x_i] / n_k,   A_k = Σ_i r_ik (E[x_i - μ_k] E[x_i - μ_k]^T + Cov(x_i)),
 *   C_k = (A_k + ν T) / (n_k + ν),   T = 0.9 Σ_k A_k / n + 0.1 diag(v),   share_k = (n_k + 1) / (n + K)
 *
 * A_k / n_k is the expected AGOP of lin-RFM at α = 1/2 on the rows of the class. Source: Ghahramani, Jordan, NeurIPS 1994, for rows with
 * missing cells; Fraley, Raftery, J. Classification 24, 2007, for the prior.
 */
export function classMoments(
  byClass: readonly RowsOfClass[],
  probabilities: readonly Float64Array[],
  patterns: readonly MissingPattern[],
  prior: Prior,
): readonly GaussianClass[] {
  const [{ filled }] = byClass;
  const { rows: n, cols: d } = filled;
  const counts = probabilities.map((r) => r.reduce((sum, value) => sum + value, 0));
  const overall = meanOf(byClass, probabilities);
  const means = byClass.map((of, k) => {
    const mean = overall.map((value) => hardlyARow * value);
    addRows(mean, of.filled, probabilities[k]);
    return mean.map((sum) => sum / (counts[k] + hardlyARow));
  });
  const scatters = byClass.map((of, k) => scatterOf(of, { r: probabilities[k], mean: means[k] }, patterns));
  const common = denseMatrix(d, d);
  for (let p = 0; p < d * d; p++) {
    for (const { data } of scatters) common.data[p] += ((1 - independent) * data[p]) / n;
  }
  for (let j = 0; j < d; j++) common.data[j * (d + 1)] += independent * prior.variances[j];
  return scatters.map((scatter, k) => {
    const data = scatter.data.map((sum, p) => (sum + prior.rows * common.data[p]) / (counts[k] + prior.rows));
    return gaussianClass((counts[k] + 1) / (n + counts.length), means[k], denseMatrix(d, d, data));
  });
}

/** Of all rows, each filled as its classes say. */
function meanOf(byClass: readonly RowsOfClass[], probabilities: readonly Float64Array[]): Float64Array {
  const [{ filled }] = byClass;
  const mean = new Float64Array(filled.cols);
  byClass.forEach((of, k) => {
    addRows(mean, of.filled, probabilities[k]);
  });
  return mean.map((sum) => sum / filled.rows);
}

/** sum += Σ_i r_i x_i */
function addRows(sum: Float64Array, { rows, cols, data }: DenseMatrix, r: Float64Array): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) sum[j] += r[i] * data[i * cols + j];
}

interface Weighted {
  readonly r: Float64Array;
  readonly mean: Float64Array;
}

/** A_k, d x d. */
function scatterOf(
  { filled, covariances }: RowsOfClass,
  { r, mean }: Weighted,
  patterns: readonly MissingPattern[],
): DenseMatrix {
  const { cols: d } = filled;
  const sum = denseMatrix(d, d);
  const z = new Float64Array(d);
  patterns.forEach(({ missing, rows }, pattern) => {
    let weight = 0;
    for (const i of rows) {
      weight += r[i];
      for (let j = 0; j < d; j++) z[j] = filled.data[i * d + j] - mean[j];
      for (let j = 0; j < d; j++) {
        const factor = r[i] * z[j];
        for (let l = 0; l <= j; l++) sum.data[j * d + l] += factor * z[l];
      }
    }
    const m = missing.length;
    for (let p = 0; p < m; p++) {
      for (let q = 0; q <= p; q++) {
        sum.data[missing[p] * d + missing[q]] += weight * covariances[pattern][p * m + q];
      }
    }
  });
  for (let j = 0; j < d; j++) for (let l = 0; l < j; l++) sum.data[l * d + j] = sum.data[j * d + l];
  return sum;
}
