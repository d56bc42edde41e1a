import { conjugateGradients } from "@agop/algebra";
import { type Backend, type DenseMatrix, denseMatrix, type SparseMatrix, toEntries } from "@agop/core";

/**
 * The oracle: least squares over the tangent space T at the truth, Z = U A^T + B V^T, on the observed entries Ω. It knows the rank and the
 * tangent space (Candès, Plan, Proc. IEEE 98, 2010). With D = (rows + cols) r - r² the dimension of T, the expectation of its squared error
 * over noise of deviation σ is
 *   σ² tr (P_T P_Ω P_T)^-1 >= σ² D² / tr (P_T P_Ω P_T),   with equality where Ω sees all directions of T alike,
 * and over uniform Ω of n entries the last trace has the expectation n D / (rows cols), the error therefore at least σ² D rows cols / n.
 * @param truth of rank r, rows x cols
 */
export function tangentOracle(observed: SparseMatrix, truth: DenseMatrix, rank: number, backend: Backend): DenseMatrix {
  const { rows, cols } = truth;
  const { u, v } = sidesOf(truth, rank, backend);
  const { rowIndices, columnIndices, values } = toEntries(observed);
  const sample = (gamma: Float64Array, i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < rank; k++)
      sum += u[i * rank + k] * gamma[j * rank + k] + gamma[(cols + i) * rank + k] * v[j * rank + k];
    return sum;
  };
  const spread = (value: number, i: number, j: number, into: Float64Array): void => {
    for (let k = 0; k < rank; k++) {
      into[j * rank + k] += value * u[i * rank + k];
      into[(cols + i) * rank + k] += value * v[j * rank + k];
    }
  };
  const dimension = (rows + cols) * rank;
  const rightHandSide = new Float64Array(dimension);
  values.forEach((value, k) => {
    spread(value, rowIndices[k], columnIndices[k], rightHandSide);
  });
  const gamma = new Float64Array(dimension);
  const apply = (x: Float64Array, result: Float64Array): void => {
    result.fill(0);
    for (let k = 0; k < values.length; k++) {
      const [i, j] = [rowIndices[k], columnIndices[k]];
      spread(sample(x, i, j), i, j, result);
    }
  };
  // (A, B) is not unique, the product is: from zero conjugate gradients stay in the range of the system.
  const preconditioner = new Float64Array(dimension).fill(1);
  conjugateGradients({ apply, rightHandSide, preconditioner }, gamma, { tolerance: 1e-10, maxSteps: 10 * dimension });
  return denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, (_, place) => sample(gamma, Math.floor(place / cols), place % cols)),
  );
}

/** Orthonormal bases of column and row space. */
function sidesOf(truth: DenseMatrix, rank: number, backend: Backend) {
  return backend.scope(() => {
    const x = backend.fromDense(truth);
    const v = backend.leadingColumns(backend.symmetricEigen(backend.gram(x)).vectors, rank);
    const { q } = backend.thinQr(backend.multiply(x, v));
    return { u: backend.toDense(q).data, v: backend.toDense(v).data };
  });
}
