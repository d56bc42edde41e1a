import { AgopError, choleskyInPlace, choleskySolveInPlace } from "@agop/core";
import type { CompactStep, Observations } from "./compact-iterations.js";
import type { FactoredAgop } from "./factored-agop.js";
import { hold, type LowRankPlusSparse, multiply } from "./low-rank-plus-sparse.js";

export interface OneSidedStepOptions {
  /** ε, below every singular value of `agop`. */
  readonly floor: number;
  readonly p: number;
  /** λ, in the units of K / ε^{2-p}. */
  readonly ridge: number;
}

/**
 * The row-wise dual solve of lin-RFM with the floored K = φ(G_R)² = V diag(max(σ, ε)^{2-p}) V^T + ε^{2-p} (I - V V^T). With
 * H = diag((σ/ε)^{2-p} - 1), K / ε^{2-p} = V H V^T + I, and by Woodbury's identity row i, V_i the rows of V on Ω_i, is
 *
 *   w_i = ((1 + λ) H^{-1} + V_i^T V_i)^{-1} V_i^T y_i,   a_i = (y_i - V_i w_i) / (1 + λ),   x_i = V w_i + P_Ω*(a_i),
 *
 * a system of size k, or of |Ω_i| where a row has fewer entries: (V_i H V_i^T + (1 + λ) I) a_i = y_i, w_i = H V_i^T a_i.
 */
export function oneSidedStep(
  { observed, held, backend }: Observations,
  { right, values: singularValues }: FactoredAgop,
  previous: LowRankPlusSparse,
  { floor, p, ridge }: OneSidedStepOptions,
): CompactStep {
  const { rows, cols, rowOffsets, columns, values: y } = observed;
  const k = singularValues.length;
  const h = singularValues.map((value) => Math.max((value / floor) ** (2 - p) - 1, Number.EPSILON));
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
    if (end - start < k) solveDual(right, columns.subarray(start, end), y.subarray(start, end), h, shrink, own);
    else {
      system.fill(0);
      rhs.fill(0);
      for (let s = 0; s < k; s++) system[s * k + s] = shrink / h[s];
      for (let e = start; e < end; e++) {
        const row = columns[e] * k;
        for (let s = 0; s < k; s++) {
          const value = right[row + s];
          rhs[s] += value * y[e];
          for (let t = 0; t <= s; t++) system[s * k + t] += value * right[row + t];
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
      for (let s = 0; s < k; s++) fitted += right[row + s] * own[s];
      duals[e] = (y[e] - fitted) / shrink;
      residual += (ridge * duals[e]) ** 2;
      norm += y[e] * y[e];
    }
  }
  const x = { width: k, left: w, right: right.slice(), sparse: { ...observed, values: duals } };
  // In the range of V and on Ω; the rest of the change is of second order.
  const [now, before] = backend.scope(() => {
    const v = backend.fromDense({ rows: cols, cols: k, data: right });
    const images = [x, previous].map((each) => multiply(hold(each, held, backend), v, backend));
    return images.map((image) => backend.toDense(image).data);
  });
  const change = squaredDistance(now, before) + squaredDistance(duals, previous.sparse.values);
  const size = now.reduce((sum, value) => sum + value * value, 0);
  return {
    x,
    trainingResidual: norm === 0 ? 0 : Math.sqrt(residual / norm),
    relativeChange: change === 0 ? 0 : Math.sqrt(change / size),
    details: {},
  };
}

/** w = H V_i^T a with (V_i H V_i^T + shrink I) a = y, for rows with fewer entries than k. */
function solveDual(
  right: Float64Array,
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
      for (let s = 0; s < k; s++) sum += right[omega[p] * k + s] * h[s] * right[omega[q] * k + s];
      system[p * m + q] = sum;
    }
  }
  solve(system, m, dual);
  for (let s = 0; s < k; s++) {
    let sum = 0;
    for (let p = 0; p < m; p++) sum += right[omega[p] * k + s] * dual[p];
    w[s] = h[s] * sum;
  }
}

/** S^{-1} b in place, S given by its lower triangle, which is overwritten. */
function solve(system: Float64Array, n: number, b: Float64Array): void {
  if (!choleskyInPlace(system, n)) throw new AgopError("not-finite", "the system of a row is not finite");
  choleskySolveInPlace(system, n, b);
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < a.length; e++) sum += (a[e] - b[e]) ** 2;
  return sum;
}
