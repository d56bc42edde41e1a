import type { SparseMatrix } from "@agop/core";
import type { FactoredAgop } from "./factored-agop.js";
import type { InverseWeights } from "./inverse-weights.js";
import { type LowRankPlusSparse, multiply, multiplyTransposed } from "./low-rank-plus-sparse.js";
import { addProduct, transposedProduct } from "./thin-products.js";

/**
 * The tangent space T of the matrices of rank k at U V^T. Its coordinates γ are one array: Γ1 (k x k), Γ2 (cols x k) with
 * V^T Γ2 = 0, Γ3 (rows x k) with U^T Γ3 = 0, and
 *
 *   Z = U Γ1 V^T + U Γ2^T + Γ3 V^T = U A^T + Γ3 V^T,   A = Γ2 + V Γ1^T.
 */
export interface TangentSpace {
  readonly dimension: number;
  /** P_Ω Z into `values`, in the order of Ω. */
  sample(gamma: Float64Array, values: Float64Array): void;
  /** P_T* P_Ω* of `values` into `gamma`. */
  adjoint(values: Float64Array, gamma: Float64Array): void;
  /** (D + P_T* P_Ω* P_Ω P_T) γ into `result`, in one pass over Ω and without allocating. */
  apply(gamma: Float64Array, result: Float64Array): void;
  /** The coordinates of P_T X. */
  project(x: LowRankPlusSparse): Float64Array;
  /** Z + S. */
  assemble(gamma: Float64Array, sparse: SparseMatrix): LowRankPlusSparse;
  /** D, one number a coordinate. */
  readonly weights: Float64Array;
}

export function tangentSpace(pattern: SparseMatrix, agop: FactoredAgop, inverse: InverseWeights): TangentSpace {
  const { rows, cols, rowOffsets, columns } = pattern;
  const { width: k, left: u, right: v } = agop;
  const second = k * k;
  const third = second + cols * k;
  const dimension = third + rows * k;
  const weights = new Float64Array(dimension);
  weights.set(inverse.both);
  for (let e = second; e < dimension; e++) weights[e] = inverse.one[(e - second) % k];

  // [V_j | A_j | (S^T U)_j] side by side, so that an entry of Ω touches one place in memory.
  const stride = 3 * k;
  const packed = new Float64Array(cols * stride);
  for (let j = 0; j < cols; j++) {
    for (let s = 0; s < k; s++) packed[j * stride + s] = v[j * k + s];
  }
  const core = new Float64Array(k * k);

  const pack = (gamma: Float64Array): void => {
    for (let j = 0; j < cols; j++) {
      const to = j * stride;
      for (let s = 0; s < k; s++) {
        let sum = gamma[second + j * k + s];
        for (let t = 0; t < k; t++) sum += packed[to + t] * gamma[s * k + t];
        packed[to + k + s] = sum;
        packed[to + 2 * k + s] = 0;
      }
    }
  };

  /** From S V in the place of Γ3 and S^T U in the packed array: Γ1 = U^T S V, Γ2 = S^T U - V Γ1^T, Γ3 = S V - U Γ1. */
  const finish = (result: Float64Array): void => {
    core.fill(0);
    for (let i = 0; i < rows; i++) {
      for (let s = 0; s < k; s++) {
        const value = u[i * k + s];
        for (let t = 0; t < k; t++) core[s * k + t] += value * result[third + i * k + t];
      }
    }
    result.set(core);
    for (let i = 0; i < rows; i++) {
      for (let t = 0; t < k; t++) {
        let sum = 0;
        for (let s = 0; s < k; s++) sum += u[i * k + s] * core[s * k + t];
        result[third + i * k + t] -= sum;
      }
    }
    for (let j = 0; j < cols; j++) {
      const from = j * stride;
      for (let s = 0; s < k; s++) {
        let sum = packed[from + 2 * k + s];
        for (let t = 0; t < k; t++) sum -= packed[from + t] * core[s * k + t];
        result[second + j * k + s] = sum;
      }
    }
  };

  return {
    dimension,
    weights,
    sample(gamma, values) {
      pack(gamma);
      for (let i = 0; i < rows; i++) {
        for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) {
          const from = columns[e] * stride;
          let sum = 0;
          for (let s = 0; s < k; s++) {
            sum += u[i * k + s] * packed[from + k + s] + gamma[third + i * k + s] * packed[from + s];
          }
          values[e] = sum;
        }
      }
    },
    adjoint(values, gamma) {
      gamma.fill(0);
      pack(gamma);
      for (let i = 0; i < rows; i++) {
        const own = third + i * k;
        for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) {
          const from = columns[e] * stride;
          const value = values[e];
          for (let s = 0; s < k; s++) {
            gamma[own + s] += value * packed[from + s];
            packed[from + 2 * k + s] += value * u[i * k + s];
          }
        }
      }
      finish(gamma);
    },
    apply(gamma, result) {
      pack(gamma);
      result.fill(0, third);
      for (let i = 0; i < rows; i++) {
        const row = i * k;
        const own = third + row;
        for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) {
          const from = columns[e] * stride;
          let value = 0;
          for (let s = 0; s < k; s++) value += u[row + s] * packed[from + k + s] + gamma[own + s] * packed[from + s];
          for (let s = 0; s < k; s++) {
            result[own + s] += value * packed[from + s];
            packed[from + 2 * k + s] += value * u[row + s];
          }
        }
      }
      finish(result);
      for (let e = 0; e < dimension; e++) result[e] += weights[e] * gamma[e];
    },
    project(x) {
      const gamma = new Float64Array(dimension);
      const xv = multiply(x, v, k);
      const xu = multiplyTransposed(x, u, k);
      const inner = transposedProduct(u, xv, rows, k, k);
      addProduct(-1, u, inner, rows, k, k, xv);
      addProduct(-1, v, inner, cols, k, k, xu, true);
      gamma.set(inner);
      gamma.set(xu, second);
      gamma.set(xv, third);
      return gamma;
    },
    assemble(gamma, sparse) {
      pack(gamma);
      const width = 2 * k;
      const left = new Float64Array(rows * width);
      const right = new Float64Array(cols * width);
      for (let i = 0; i < rows; i++) {
        for (let s = 0; s < k; s++) {
          left[i * width + s] = u[i * k + s];
          left[i * width + k + s] = gamma[third + i * k + s];
        }
      }
      for (let j = 0; j < cols; j++) {
        for (let s = 0; s < k; s++) {
          right[j * width + s] = packed[j * stride + k + s];
          right[j * width + k + s] = v[j * k + s];
        }
      }
      return { width, left, right, sparse };
    },
  };
}
