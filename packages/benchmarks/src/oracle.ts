import type { Backend, SparseMatrix } from "@agop/core";
import { tangentLayout } from "@agop/core/backend";
import type { LowRankPlusSparse } from "@agop/plugin-rfm-linear";

/** Enough for a system whose condition is that of random sampling. */
const steps = 200;

/**
 * Least squares over the observed entries among the matrices U A^T + B V^T, for the true column space of U (rows x r) and row
 * space of V (cols x r): the oracle of Candès, Plan (Proc. IEEE 98, 2010), by conjugate gradients on its normal equations.
 */
export function oracleEstimate(
  observed: SparseMatrix,
  u: Float64Array,
  v: Float64Array,
  rank: number,
  backend: Backend,
): LowRankPlusSparse {
  const { rows, cols } = observed;
  const { second, third, dimension } = tangentLayout(rows, cols, rank);
  return backend.scope(() => {
    const left = backend.thinQr(backend.fromDense({ rows, cols: rank, data: u })).q;
    const right = backend.thinQr(backend.fromDense({ rows: cols, cols: rank, data: v })).q;
    const gamma = new Float64Array(dimension);
    backend.tangentSpace(backend.fromSparse(observed), left, right, (space) => {
      const residual = new Float64Array(dimension);
      const image = new Float64Array(dimension);
      space.adjoint(observed.values, residual);
      const direction = residual.slice();
      let squares = inner(residual, residual);
      const enough = squares * 1e-24;
      for (let step = 0; step < steps && squares > enough; step++) {
        space.normal(direction, image);
        const length = squares / inner(direction, image);
        for (let e = 0; e < dimension; e++) {
          gamma[e] += length * direction[e];
          residual[e] -= length * image[e];
        }
        const next = inner(residual, residual);
        for (let e = 0; e < dimension; e++) direction[e] = residual[e] + (next / squares) * direction[e];
        squares = next;
      }
    });
    // Z = [U | Γ3] [Γ2 + V Γ1^T | V]^T
    const bases = [backend.toDense(left).data, backend.toDense(right).data];
    const width = 2 * rank;
    const leftFactor = new Float64Array(rows * width);
    const rightFactor = new Float64Array(cols * width);
    for (let i = 0; i < rows; i++) {
      for (let s = 0; s < rank; s++) {
        leftFactor[i * width + s] = bases[0][i * rank + s];
        leftFactor[i * width + rank + s] = gamma[third + i * rank + s];
      }
    }
    for (let j = 0; j < cols; j++) {
      for (let s = 0; s < rank; s++) {
        let a = gamma[second + j * rank + s];
        for (let t = 0; t < rank; t++) a += bases[1][j * rank + t] * gamma[s * rank + t];
        rightFactor[j * width + s] = a;
        rightFactor[j * width + rank + s] = bases[1][j * rank + s];
      }
    }
    return { width, left: leftFactor, right: rightFactor, sparse: observed };
  });
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < a.length; e++) sum += a[e] * b[e];
  return sum;
}
