import type { LowRankPlusSparse, MatrixOperator, SingularTriplets } from "@agop/algebra";
import type { Backend, SparseMatrix } from "@agop/core";
import { tangentLayout } from "@agop/core/backend";

/**
 * The coordinates of P_T X (TangentSpace of @agop/core has their order): Γ1 = U^T X V, Γ2 = X^T U - V Γ1^T, Γ3 = X V - U Γ1.
 */
export function project(
  x: MatrixOperator,
  { width: k, left, right }: SingularTriplets,
  backend: Backend,
): Float64Array {
  const { second, third, dimension } = tangentLayout(x.rows, x.cols, k);
  const gamma = new Float64Array(dimension);
  backend.scope(() => {
    const u = backend.fromDense({ rows: x.rows, cols: k, data: left });
    const v = backend.fromDense({ rows: x.cols, cols: k, data: right });
    const xv = x.multiply(v);
    const xu = x.multiplyTransposed(u);
    const inner = backend.multiply(u, xv, { left: true });
    const ofColumns = backend.combine(1, xu, -1, backend.multiply(v, inner, { right: true }));
    const ofRows = backend.combine(1, xv, -1, backend.multiply(u, inner));
    gamma.set(backend.toDense(inner).data);
    gamma.set(backend.toDense(ofColumns).data, second);
    gamma.set(backend.toDense(ofRows).data, third);
  });
  return gamma;
}

/** Z + S = [U | Γ3] [A | V]^T + S with A = Γ2 + V Γ1^T. */
export function assemble(gamma: Float64Array, agop: SingularTriplets, sparse: SparseMatrix): LowRankPlusSparse {
  const { width: k, left: u, right: v } = agop;
  const { rows, cols } = sparse;
  const { second, third } = tangentLayout(rows, cols, k);
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
      let a = gamma[second + j * k + s];
      for (let t = 0; t < k; t++) a += v[j * k + t] * gamma[s * k + t];
      right[j * width + s] = a;
      right[j * width + k + s] = v[j * k + s];
    }
  }
  return { width, left, right, sparse };
}
