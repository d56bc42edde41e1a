import { cpuBackend } from "@agop/backend-cpu";
import {
  type DenseMatrix,
  denseMatrix,
  relativeDistance,
  seededRandom,
  type SparseMatrix,
  toEntries,
} from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { describe, expect, it } from "vitest";
import { kroneckerRidge } from "./kronecker-ridge.js";

const [rows, cols] = [9, 7];

function positiveDefinite(n: number, seed: number): DenseMatrix {
  const random = seededRandom(seed);
  const factor = Array.from({ length: n }, () => Array.from({ length: n }, () => random.normal()));
  const matrix = denseMatrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      matrix.data[i * n + j] = factor[i].reduce((sum, value, k) => sum + value * factor[j][k], i === j ? 0.1 : 0) / n;
    }
  }
  return matrix;
}

/** X_ij = Σ_e K_L[i, i_e] K_R[j, j_e] a_e with (K_L[i_e, i_f] K_R[j_e, j_f])_ef a + λ a = y, all dense. */
function closedForm(observed: SparseMatrix, left: DenseMatrix, right: DenseMatrix, ridge: number): Float64Array {
  const backend = cpuBackend();
  const { rowIndices, columnIndices, values } = toEntries(observed);
  const kernel = (i: number, j: number, e: number): number =>
    left.data[i * rows + rowIndices[e]] * right.data[j * cols + columnIndices[e]];
  const n = values.length;
  const gram = denseMatrix(n, n);
  for (let e = 0; e < n; e++) {
    for (let f = 0; f < n; f++) {
      gram.data[e * n + f] = kernel(rowIndices[e], columnIndices[e], f) + (e === f ? ridge : 0);
    }
  }
  const responses = backend.fromDense(denseMatrix(n, 1, values));
  const dual = backend.toDense(backend.choleskySolve(backend.fromDense(gram), responses)).data;
  return Float64Array.from({ length: rows * cols }, (_, place) =>
    dual.reduce((sum, a, e) => sum + a * kernel(Math.floor(place / cols), place % cols, e), 0),
  );
}

describe("ridge regression with features of rows and columns", () => {
  it.each([0, 0.01, 0.5, 20])("is the solution of the whole system of the observed entries at λ = %f", (ridge) => {
    const random = seededRandom(1);
    const { observed } = sampleUniformly(randomLowRank({ rows, cols, rank: 3, random }), 40, random);
    const [left, right] = [positiveDefinite(rows, 2), positiveDefinite(cols, 3)];
    const backend = cpuBackend();
    const features = { left: backend.fromDense(left), right: backend.fromDense(right) };
    const given = { pattern: backend.fromSparse(observed), y: observed.values };
    const { x, trainingResidual } = kroneckerRidge(
      given,
      features,
      { ridge, tolerance: 1e-13, maxSteps: 2000 },
      backend,
    );
    const expected = closedForm(observed, left, right, ridge);
    expect(relativeDistance(backend.toDense(x).data, expected)).toBeLessThan(1e-9);
    const { rowIndices, columnIndices } = toEntries(observed);
    const fitted = Float64Array.from(rowIndices, (row, e) => expected[row * cols + columnIndices[e]]);
    expect(trainingResidual).toBeCloseTo(relativeDistance(fitted, observed.values), 10);
  });
});
