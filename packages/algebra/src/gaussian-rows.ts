import type { Backend, DenseMatrix, SparseMatrix } from "@agop/core";
import { denseMatrix } from "@agop/core";
import { choleskyInPlace, choleskySolveInPlace } from "@agop/core/backend";
import { solveSemidefinite } from "./solve-semidefinite.js";

/** Rows of a table that miss the same cells: what depends on which cells they miss is computed once for all. */
export interface MissingPattern {
  /** Columns, ascending. */
  readonly missing: Int32Array;
  readonly rows: Int32Array;
}

/** The rows by what they miss, those that miss nothing too. */
export function missingPatterns({ rows, cols, rowOffsets, columns }: SparseMatrix): readonly MissingPattern[] {
  const byKey = new Map<string, { readonly missing: Int32Array; readonly rows: number[] }>();
  for (let i = 0; i < rows; i++) {
    const missing: number[] = [];
    let k = rowOffsets[i];
    for (let j = 0; j < cols; j++) {
      if (k < rowOffsets[i + 1] && columns[k] === j) k++;
      else missing.push(j);
    }
    const key = missing.join();
    const known = byKey.get(key);
    if (known) known.rows.push(i);
    else byKey.set(key, { missing: Int32Array.from(missing), rows: [i] });
  }
  return Array.from(byKey.values(), (pattern) => ({ missing: pattern.missing, rows: Int32Array.from(pattern.rows) }));
}

/** A pivot below this part of its diagonal entry is what rounding left: eight digits of an inverse would be lost. */
const smallestPivot = 1e-8;

/** K^{-1} for symmetric K (d x d), or undefined where K is too near a singular one. */
export function inverseOf(k: DenseMatrix): DenseMatrix | undefined {
  const d = k.cols;
  const factor = k.data.slice();
  if (!choleskyInPlace(factor, d)) return undefined;
  for (let j = 0; j < d; j++) {
    if (factor[j * (d + 1)] ** 2 < smallestPivot * k.data[j * (d + 1)]) return undefined;
  }
  const inverse = denseMatrix(d, d);
  for (let j = 0; j < d; j++) {
    inverse.data[j * (d + 1)] = 1;
    choleskySolveInPlace(factor, d, inverse.data.subarray(j * d, (j + 1) * d));
  }
  return inverse;
}

/**
 * A[S, S]^{-1} for a positive definite A and few indices S, |S| x |S|, row by row, in `inverse`; `column` is scratch of |S|. The block
 * is swept by each of its pivots in turn, which leaves -A[S, S]^{-1}:
 *
 *   a_ij - a_ik a_kj / a_kk,   a_ik / a_kk,   -1 / a_kk   for i, j other than k
 *
 * Of a symmetric block only the lower triangle is swept. Source: Goodnight, The American Statistician 33, 1979.
 */
export function invertBlock(
  { data, cols }: DenseMatrix,
  indices: Int32Array,
  column: Float64Array,
  inverse: Float64Array,
): void {
  const m = indices.length;
  for (let i = 0; i < m; i++) {
    const offset = indices[i] * cols;
    for (let j = 0; j <= i; j++) inverse[i * m + j] = data[offset + indices[j]];
  }
  for (let k = 0; k < m; k++) {
    const perPivot = 1 / inverse[k * m + k];
    for (let j = 0; j < k; j++) column[j] = inverse[k * m + j];
    column[k] = 0;
    for (let i = k + 1; i < m; i++) column[i] = inverse[i * m + k];
    for (let i = 0; i < m; i++) {
      const [offset, factor] = [i * m, column[i] * perPivot];
      for (let j = 0; j <= i; j++) inverse[offset + j] -= factor * column[j];
    }
    for (let j = 0; j < k; j++) inverse[k * m + j] = column[j] * perPivot;
    for (let i = k + 1; i < m; i++) inverse[i * m + k] = column[i] * perPivot;
    inverse[k * m + k] = -perPivot;
  }
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) inverse[i * m + j] = inverse[j * m + i] = -inverse[i * m + j];
  }
}

/**
 * Σ_i Cov(x_i | y_i), d x d, for rows x_i ~ N(0, K) of which y_i are some entries, Ω_i, with noise of variance λ:
 *
 *   Cov(x | y) = K - K[:, Ω] (K[Ω, Ω] + λ I)^{-1} K[Ω, :]
 *
 * Without noise what is left open is the missing part M, and by the precision P = K^{-1}, Cov(x_M | y) = P[M, M]^{-1}: as much
 * work as there are missing cells.
 */
export function posteriorCovariance(
  k: DenseMatrix,
  patterns: readonly MissingPattern[],
  ridge: number,
  backend: Backend,
): DenseMatrix {
  const precision = ridge === 0 ? inverseOf(k) : undefined;
  return precision ? byPrecision(precision, patterns) : byObserved(k, patterns, ridge, backend);
}

function byPrecision(precision: DenseMatrix, patterns: readonly MissingPattern[]): DenseMatrix {
  const d = precision.cols;
  const sum = denseMatrix(d, d);
  const [column, inverse] = [new Float64Array(d), new Float64Array(d * d)];
  for (const { missing, rows } of patterns) {
    const m = missing.length;
    invertBlock(precision, missing, column, inverse);
    for (let p = 0; p < m; p++) {
      const offset = missing[p] * d;
      for (let q = 0; q < m; q++) sum.data[offset + missing[q]] += rows.length * inverse[p * m + q];
    }
  }
  return sum;
}

function byObserved(k: DenseMatrix, patterns: readonly MissingPattern[], ridge: number, backend: Backend): DenseMatrix {
  const d = k.cols;
  const sum = denseMatrix(d, d);
  for (const { missing, rows } of patterns) {
    const isMissing = new Uint8Array(d);
    for (const j of missing) isMissing[j] = 1;
    const observed = Int32Array.from({ length: d }, (_, j) => j).filter((j) => isMissing[j] === 0);
    const m = observed.length;
    // K[Ω, :], m x d, and K[Ω, Ω] + λ I
    const across = denseMatrix(m, d);
    const system = denseMatrix(m, m);
    observed.forEach((j, p) => {
      across.data.set(k.data.subarray(j * d, (j + 1) * d), p * d);
      observed.forEach((l, q) => (system.data[p * m + q] = k.data[j * d + l] + (p === q ? ridge : 0)));
    });
    const explained = backend.scope(() => {
      const right = backend.fromDense(across);
      const solved = solveSemidefinite(backend.fromDense(system), right, backend);
      return m === 0 ? new Float64Array(d * d) : backend.toDense(backend.multiply(right, solved, { left: true })).data;
    });
    for (let p = 0; p < d * d; p++) sum.data[p] += rows.length * (k.data[p] - explained[p]);
  }
  return sum;
}
