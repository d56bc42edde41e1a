import { seededRandom } from "@agop/core";
import { expectedAt, randomLowRank, sampleUniformly, shrinkRowsAndColumns } from "@agop/data";
import { expect, it } from "vitest";
import { alternatingLeastSquares, type Rating, rootMeanSquareError } from "./alternating-least-squares.js";

it("recovers what is of the rank that it is told, and with a large λ predicts by the effects alone", () => {
  const random = seededRandom(1);
  const { rows, cols, data } = randomLowRank({ rows: 30, cols: 25, rank: 1, random });
  // Of no scale from 1 to 5; predictions are kept to what is observed.
  const truth = { rows, cols, data: data.map((value) => 50 + 0.3 * value) };
  const { observed, heldOut } = sampleUniformly(truth, 500, random);
  const { rowIndices, columnIndices, values } = heldOut;
  const wanted = Array.from(values, (value, k): Rating => [rowIndices[k], columnIndices[k], value]);
  const effects = shrinkRowsAndColumns(observed);
  const errorWith = (ridge: number) =>
    rootMeanSquareError(alternatingLeastSquares(observed, effects, { rank: 3, ridge }, wanted), wanted);
  expect(errorWith(1e-6)).toBeLessThan(0.02);
  const byEffects = wanted.map(([i, j]) => expectedAt(effects, i, j));
  expect(errorWith(1e9)).toBeCloseTo(rootMeanSquareError(byEffects, wanted), 6);
});
