import type { LowRankPlusSparse } from "@agop/algebra";
import { AgopError, type SparseMatrix } from "@agop/core";
import { choleskyInPlace, choleskySolveInPlace } from "@agop/core/backend";
import type { FlooredFeatures } from "./floored-features.js";

export interface RowSystemsSolution {
  readonly x: LowRankPlusSparse;
  /** ‖P_Ω X - y‖ / ‖y‖; 0 without a ridge. */
  readonly trainingResidual: number;
}

/**
 * The row-wise dual solve of lin-RFM with K / τ = V H V^T + I, H = diag(h), and λ in the units of τ. By Woodbury's identity row i,
 * V_i the rows of V on Ω_i, is
 *
 *   w_i = ((1 + λ) H^{-1} + V_i^T V_i)^{-1} V_i^T y_i,   a_i = (y_i - V_i w_i) / (1 + λ),   x_i = V w_i + P_Ω*(a_i),
 *
 * a system of size k, or of |Ω_i| where a row has fewer entries: (V_i H V_i^T + (1 + λ) I) a_i = y_i, w_i = H V_i^T a_i.
 * O(observations k² + rows k³); without features, k = 0, X = P_Ω*(y) / (1 + λ).
 * Source: docs/mathematics.md, sections 2 and 7.
 * @throws AgopError `not-finite`
 */
export function solveRowSystems(
  observed: SparseMatrix,
  { width: k, vectors, excess: h }: FlooredFeatures,
  ridge: number,
): RowSystemsSolution {
  const { rows, rowOffsets, columns, values: y } = observed;
  const shrink = 1 + ridge;
  const w = new Float64Array(rows * k);
  const duals = new Float64Array(y.length);
  const system = new Float64Array(k * k);
  const rhs = new Float64Array(k);
  let residual = 0;
  let norm = 0;
  for (let i = 0; i < rows; i++) {
    const [start, end] = [rowOffsets[i], rowOffsets[i + 1]];
    const own = w.subarray(i * k, (i + 1) * k);
    if (end - start < k) solveDual(vectors, columns.subarray(start, end), y.subarray(start, end), h, shrink, own);
    else {
      system.fill(0);
      rhs.fill(0);
      for (let s = 0; s < k; s++) system[s * k + s] = shrink / h[s];
      for (let e = start; e < end; e++) {
        const row = columns[e] * k;
        for (let s = 0; s < k; s++) {
          const value = vectors[row + s];
          rhs[s] += value * y[e];
          for (let t = 0; t <= s; t++) system[s * k + t] += value * vectors[row + t];
        }
      }
      // Where V_i^T V_i is singular and H^{-1} vanishes, what rounding leaves of it decides otherwise.
      let trace = 0;
      for (let s = 0; s < k; s++) trace += system[s * k + s];
      for (let s = 0; s < k; s++) system[s * k + s] += 4 * k * Number.EPSILON * trace;
      solve(system, k, rhs);
      own.set(rhs);
    }
    for (let e = start; e < end; e++) {
      const row = columns[e] * k;
      let fitted = 0;
      for (let s = 0; s < k; s++) fitted += vectors[row + s] * own[s];
      duals[e] = (y[e] - fitted) / shrink;
      residual += (ridge * duals[e]) ** 2;
      norm += y[e] * y[e];
    }
  }
  return {
    x: { width: k, left: w, right: vectors, sparse: { ...observed, values: duals } },
    trainingResidual: norm === 0 ? 0 : Math.sqrt(residual / norm),
  };
}

/** w = H V_i^T a with (V_i H V_i^T + shrink I) a = y, for rows with fewer entries than k. */
function solveDual(
  vectors: Float64Array,
  omega: Int32Array,
  y: Float64Array,
  h: Float64Array,
  shrink: number,
  w: Float64Array,
): void {
  const k = h.length;
  const m = omega.length;
  const system = new Float64Array(m * m);
  const dual = y.slice();
  for (let p = 0; p < m; p++) {
    for (let q = 0; q <= p; q++) {
      let sum = p === q ? shrink : 0;
      for (let s = 0; s < k; s++) sum += vectors[omega[p] * k + s] * h[s] * vectors[omega[q] * k + s];
      system[p * m + q] = sum;
    }
  }
  solve(system, m, dual);
  for (let s = 0; s < k; s++) {
    let sum = 0;
    for (let p = 0; p < m; p++) sum += vectors[omega[p] * k + s] * dual[p];
    w[s] = h[s] * sum;
  }
}

/** S^{-1} b in place, S given by its lower triangle, which is overwritten. */
function solve(system: Float64Array, n: number, b: Float64Array): void {
  if (!choleskyInPlace(system, n)) throw new AgopError("not-finite", "the system of a row is not finite");
  choleskySolveInPlace(system, n, b);
}
