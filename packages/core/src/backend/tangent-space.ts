import type { SparseMatrix } from "../matrix/matrix.js";

/**
 * The tangent space T of the matrices of rank k at U V^T, and what observing entries on a pattern Ω does to it (Vandereycken,
 * SIAM J. Optim. 23, 2013). U (rows x k) and V (cols x k) have orthonormal columns. The coordinates γ of Z in T are one
 * array: Γ1 (k x k), Γ2 (cols x k) with V^T Γ2 = 0, Γ3 (rows x k) with U^T Γ3 = 0, one after the other, and
 *
 *   Z = U Γ1 V^T + U Γ2^T + Γ3 V^T = U A^T + Γ3 V^T,   A = Γ2 + V Γ1^T.
 */
export interface TangentSpace {
  /** k² + (rows + cols) k. */
  readonly dimension: number;
  /** P_Ω Z into `values`, in the order of Ω. */
  sample(gamma: Float64Array, values: Float64Array): void;
  /** P_T* P_Ω* of `values` into `gamma`. */
  adjoint(values: Float64Array, gamma: Float64Array): void;
  /** P_T* P_Ω* P_Ω P_T γ into `result`, another array. */
  normal(gamma: Float64Array, result: Float64Array): void;
}

/** Where an array of coordinates has Γ2 and Γ3, and its length. */
export interface TangentLayout {
  readonly second: number;
  readonly third: number;
  readonly dimension: number;
}

/** Where the parts of a tangent vector begin, for rank k: k x k, then cols x k, then rows x k. */
export function tangentLayout(rows: number, cols: number, k: number): TangentLayout {
  const second = k * k;
  const third = second + cols * k;
  return { second, third, dimension: third + rows * k };
}

/** The tangent space in plain arrays: for a backend without its own. `normal` goes over Ω once and allocates nothing. */
export function tangentSpaceOnHost(pattern: SparseMatrix, u: Float64Array, v: Float64Array, k: number): TangentSpace {
  const { rows, cols, rowOffsets, columns } = pattern;
  const { second, third, dimension } = tangentLayout(rows, cols, k);

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
    normal(gamma, result) {
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
    },
  };
}
