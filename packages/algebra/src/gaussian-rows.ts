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
 * A[S, S]^{-1} for a positive definite A and few indices S, |S| x |S|, row by row, in `inverse`; `columns` is scratch of 2 |S|. The block
 * is swept by a pair B of its pivots after the other, the last of an odd number alone, which leaves -A[S, S]^{-1}:
 *
 *   a_ij - a_iB B^{-1} a_Bj,   a_iB B^{-1},   -B^{-1}   for i, j outside B
 *
 * Of a symmetric block only the lower triangle is swept; by pairs, since that loop waits for memory. Source: Goodnight, The American
 * Statistician 33, 1979.
 */
export function invertBlock(
  { data, cols }: DenseMatrix,
  indices: Int32Array,
  columns: Float64Array,
  inverse: Float64Array,
): void {
  const m = indices.length;
  for (let i = 0; i < m; i++) {
    const offset = indices[i] * cols;
    for (let j = 0; j <= i; j++) inverse[i * m + j] = data[offset + indices[j]];
  }
  const pairs = m - (m % 2);
  for (let k = 0; k < pairs; k += 2) sweepPair(inverse, m, k, columns);
  if (pairs < m) sweepLast(inverse, m, columns);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) inverse[i * m + j] = inverse[j * m + i] = -inverse[i * m + j];
  }
}

/** By rows and columns k and k + 1. */
function sweepPair(a: Float64Array, m: number, k: number, columns: Float64Array): void {
  const [first, second] = [k * m, (k + 1) * m];
  // B^{-1} = [[p, q], [q, r]]
  const perPivot = 1 / a[first + k];
  const ratio = a[second + k] * perPivot;
  const r = 1 / (a[second + k + 1] - ratio * a[second + k]);
  const q = -ratio * r;
  const p = perPivot - ratio * q;
  for (let j = 0; j < m; j++) {
    const isAbove = j < k;
    columns[j] = isAbove ? a[first + j] : a[j * m + k];
    columns[m + j] = isAbove ? a[second + j] : a[j * m + k + 1];
  }
  // Nothing is taken off the pair's own rows and columns.
  columns[k] = columns[k + 1] = columns[m + k] = columns[m + k + 1] = 0;
  for (let i = 0; i < m; i++) {
    if (i === k || i === k + 1) continue;
    const [offset, u, v] = [i * m, columns[i], columns[m + i]];
    const [f, g] = [u * p + v * q, u * q + v * r];
    for (let j = 0; j <= i; j++) a[offset + j] -= f * columns[j] + g * columns[m + j];
    const isAbove = i < k;
    a[isAbove ? first + i : offset + k] = f;
    a[isAbove ? second + i : offset + k + 1] = g;
  }
  a[first + k] = -p;
  a[second + k] = -q;
  a[second + k + 1] = -r;
}

function sweepLast(a: Float64Array, m: number, column: Float64Array): void {
  const last = (m - 1) * m;
  const perPivot = 1 / a[last + m - 1];
  for (let j = 0; j < m - 1; j++) column[j] = a[last + j];
  for (let i = 0; i < m - 1; i++) {
    const [offset, factor] = [i * m, column[i] * perPivot];
    for (let j = 0; j <= i; j++) a[offset + j] -= factor * column[j];
    a[last + i] = factor;
  }
  a[last + m - 1] = -perPivot;
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
  const [columns, inverse] = [new Float64Array(2 * d), new Float64Array(d * d)];
  for (const { missing, rows } of patterns) {
    const m = missing.length;
    invertBlock(precision, missing, columns, inverse);
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
