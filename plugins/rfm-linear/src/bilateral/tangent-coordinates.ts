import type { HeldLowRankPlusSparse, LowRankPlusSparse, SingularTriplets } from "@agop/algebra";
import type { Backend, Matrix, SparseMatrix } from "@agop/core";
import { tangentLayout } from "@agop/core/backend";

/** U and V of the tangent space on a backend, rows x k and cols x k. */
export interface TangentBases {
  readonly u: Matrix;
  readonly v: Matrix;
}

/**
 * The coordinates of P_T X (TangentSpace of @agop/core has their order): Γ1 = U^T X V, Γ2 = X^T U - V Γ1^T, Γ3 = X V - U Γ1.
 */
export function project(
  x: HeldLowRankPlusSparse,
  { width: k, left, right }: SingularTriplets,
  backend: Backend,
): Float64Array {
  const gamma = new Float64Array(tangentLayout(x.rows, x.cols, k).dimension);
  backend.scope(() => {
    const u = backend.fromDense({ rows: x.rows, cols: k, data: left });
    const v = backend.fromDense({ rows: x.cols, cols: k, data: right });
    const { xv, xu } = x.multiplyBoth(v, u);
    coordinatesInto(gamma, { u, v }, xv, xu, backend);
  });
  return gamma;
}

/** The coordinates of P_T X from X V and X^T U, into `gamma`. */
export function coordinatesInto(
  gamma: Float64Array,
  { u, v }: TangentBases,
  xv: Matrix,
  xu: Matrix,
  backend: Backend,
): void {
  const { second, third } = tangentLayout(u.rows, v.rows, u.cols);
  backend.scope(() => {
    const inner = backend.multiply(u, xv, { left: true });
    const ofColumns = backend.combine(1, xu, -1, backend.multiply(v, inner, { right: true }));
    const ofRows = backend.combine(1, xv, -1, backend.multiply(u, inner));
    gamma.set(backend.toDense(inner).data);
    gamma.set(backend.toDense(ofColumns).data, second);
    gamma.set(backend.toDense(ofRows).data, third);
  });
}

/** L (rows x 2k) and R (cols x 2k). */
export interface Factors {
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** Z = [U | Γ3] [A | V]^T with A = Γ2 + V Γ1^T, into arrays of their size. */
export function assembleInto({ left, right }: Factors, gamma: Float64Array, agop: SingularTriplets): void {
  const { width: k, left: u, right: v } = agop;
  const [rows, cols] = [u.length / k, v.length / k];
  const { second, third } = tangentLayout(rows, cols, k);
  const width = 2 * k;
  for (let i = 0; i < rows; i++) {
    for (let s = 0; s < k; s++) {
      left[i * width + s] = u[i * k + s];
      left[i * width + k + s] = gamma[third + i * k + s];
    }
  }
  for (let j = 0; j < cols; j++) {
    for (let s = 0; s < k; s++) {
      let a = gamma[second + j * k + s];
      for (let t = 0; t < k; t++) a += v[j * k + t] * gamma[s * k + t];
      right[j * width + s] = a;
      right[j * width + k + s] = v[j * k + s];
    }
  }
}

/** Z + S. */
export function assemble(
  gamma: Float64Array,
  agop: SingularTriplets,
  sparse: SparseMatrix,
  shrink?: number,
): LowRankPlusSparse {
  const width = 2 * agop.width;
  const left = new Float64Array(sparse.rows * width);
  const right = new Float64Array(sparse.cols * width);
  assembleInto({ left, right }, gamma, agop);
  return { width, left, right, sparse, ...(shrink !== undefined && { shrink }) };
}
