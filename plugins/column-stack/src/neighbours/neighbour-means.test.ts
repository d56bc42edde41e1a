import { cpuBackend } from "@agop/backend-cpu";
import { denseMatrix, seededRandom } from "@agop/core";
import { expect, it } from "vitest";
import { neighbourMeans } from "./neighbour-means.js";

const [n, d] = [60, 4];
const random = seededRandom(6);
const scores = denseMatrix(
  n,
  d,
  Float64Array.from({ length: n * d }, () => random.normal()),
);
const isObserved = Uint8Array.from({ length: n * d }, () => (random.uniform() < 0.7 ? 1 : 0));
// Rows 3 and 4 are equal; row 5 has nothing in common with any.
scores.data.copyWithin(4 * d, 3 * d, 4 * d);
isObserved.fill(1, 3 * d, 5 * d);
isObserved.fill(0, 5 * d, 6 * d);
const weights = Float64Array.of(1, 3, 0, 0.5);
const targets = [0, 1].map(() => Float64Array.from({ length: n }, () => random.normal()));
const others = Int32Array.from({ length: n }, (_, i) => i).filter((i) => i % 4 !== 1);
const queries = Int32Array.from({ length: n }, (_, i) => i);

/** Pair by pair, by differences, sorted. */
function expectedMean(target: Float64Array, row: number, isHalf: boolean, count: number, power: number): number {
  const distances = Array.from(others)
    .filter((other) => other !== row)
    .map((other) => {
      let [filled, both, shared, total] = [0, 0, 0, 0];
      for (let s = 0; s < d; s++) {
        const square = weights[s] * (scores.data[row * d + s] - scores.data[other * d + s]) ** 2;
        const isShared = isObserved[row * d + s] * isObserved[other * d + s];
        filled += square;
        both += isShared * square;
        shared += isShared * weights[s];
        total += weights[s];
      }
      const observed = shared > 0 ? (both * total) / shared : filled;
      return { other, distance: Math.sqrt(isHalf ? (observed + filled) / 2 : observed) };
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count);
  const weighted = distances.map(({ other, distance }) => ({ w: (distance + 1e-3) ** power, t: target[other] }));
  return weighted.reduce((sum, { w, t }) => sum + w * t, 0) / weighted.reduce((sum, { w }) => sum + w, 0);
}

it("means over nearest neighbours are those of distances taken pair by pair", () => {
  const question = { scores, isObserved, queries, others, metrics: [weights], targets };
  const means = neighbourMeans(question, cpuBackend());
  const neighbourhoods = [
    [5, -3],
    [10, -2],
    [20, -1],
  ] as const;
  expect(means).toHaveLength(2);
  means.forEach((ofDistance, kind) => {
    targets.forEach((target, t) => {
      neighbourhoods.forEach(([count, power], h) => {
        queries.forEach((row) => {
          // Products of matrices leave the equal rows a distance of about 3e-8, which moves a weight of 1 / 1e-3 by 3e-5 of itself.
          expect(ofDistance[t][h][row]).toBeCloseTo(expectedMean(target, row, kind === 1, count, power), 5);
        });
      });
    });
  });
});
