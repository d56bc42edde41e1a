import { holdLowRankPlusSparse, leadingTriplets, type SingularTriplets } from "@agop/algebra";
import { cpuBackend } from "@agop/backend-cpu";
import { type DenseMatrix, denseMatrix, relativeDistance, seededRandom, type SparseMatrix } from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { describe, expect, it } from "vitest";
import { bilateralStep } from "./bilateral-step.js";
import { holdObservations } from "./observations.js";
import { compactEstimate } from "../compact/compact-estimate.js";

const [rows, cols, rank] = [14, 11, 2];

/**
 * X = W^{-1} P_Ω*(a) with (P_Ω W^{-1} P_Ω* + λ) a = y, all dense: in the bases completing U and V, W^{-1} multiplies
 * entry (i, j) by the inverse weight of σ_i and σ_j, where σ = ε beyond the rank; p = 0: σ_i σ_j, which is K_L P_Ω*(a) K_R.
 */
function denseDual(
  observed: SparseMatrix,
  { left, right, values }: SingularTriplets,
  epsilon: number,
  p: number,
  ridge: number,
) {
  const backend = cpuBackend();
  const projectors = (basis: Float64Array, n: number): DenseMatrix[] => {
    const parts = Array.from({ length: rank }, (_, s) => {
      const part = denseMatrix(n, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) part.data[i * n + j] = basis[i * rank + s] * basis[j * rank + s];
      }
      return part;
    });
    const rest = denseMatrix(n, n);
    for (let i = 0; i < n * n; i++) {
      rest.data[i] = (i % (n + 1) === 0 ? 1 : 0) - parts.reduce((sum, part) => sum + part.data[i], 0);
    }
    return [...parts, rest];
  };
  const [lefts, rights] = [projectors(left, rows), projectors(right, cols)];
  const sigma = [...values, epsilon];
  const inverseWeight = (a: number, b: number): number =>
    p === 0 ? a * b : epsilon ** 2 * ((a ** p + b ** p) / (2 * epsilon ** p)) ** ((2 - p) / p);
  const places = Array.from(observed.values, (_, e) => {
    const row = observed.rowOffsets.findIndex((offset) => offset > e) - 1;
    return [row, observed.columns[e]] as const;
  });
  const kernel = ([i, j]: readonly [number, number], [k, l]: readonly [number, number]): number => {
    let sum = 0;
    lefts.forEach((leftPart, a) => {
      rights.forEach((rightPart, b) => {
        const weight = inverseWeight(sigma[a], sigma[b]);
        sum += weight * leftPart.data[i * rows + k] * rightPart.data[j * cols + l];
      });
    });
    return sum;
  };
  const count = places.length;
  const gram = denseMatrix(count, count);
  places.forEach((place, e) => {
    places.forEach((other, f) => (gram.data[e * count + f] = kernel(place, other) + (e === f ? ridge : 0)));
  });
  const dual = backend.toDense(
    backend.choleskySolve(backend.fromDense(gram), backend.fromDense(denseMatrix(count, 1, observed.values))),
  ).data;
  const x = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      places.forEach((place, e) => (x[i * cols + j] += kernel([i, j], place) * dual[e]));
    }
  }
  return x;
}

describe("a bilateral step", () => {
  it.each([
    { p: 0, ridge: 0 },
    { p: 0, ridge: 0.3 },
    { p: 0.5, ridge: 0 },
    { p: 1, ridge: 0.3 },
  ])("is the dense dual solve P_Ω(K_L P_Ω*(a) K_R) + λ a = y at $p, $ridge", async ({ p, ridge }) => {
    const random = seededRandom(3);
    const { observed } = sampleUniformly(randomLowRank({ rows, cols, rank: 3, random }), 70, random);
    const previous = { width: 0, left: new Float64Array(), right: new Float64Array(), sparse: observed };
    const backend = cpuBackend();
    const observations = holdObservations(observed, backend);
    const start = holdLowRankPlusSparse(previous, observations.held, backend);
    const agop = leadingTriplets(start, rank, { backend, random }, { tolerance: 1e-12, maxPasses: 500 });
    const epsilon = 0.3 * agop.values[rank - 1];
    const options = { epsilon, p, ridge, tolerance: 1e-14, maxSteps: 1000 };
    const step = await bilateralStep(observations, agop, previous, options);
    const expected = denseDual(observed, agop, epsilon, p, ridge);
    expect(relativeDistance(compactEstimate(step.x).toDense().data, expected)).toBeLessThan(1e-9);
  });
});
