import { cpuBackend } from "@agop/backend-cpu";
import { denseMatrix, relativeDistance, seededRandom, shuffledIndices, toSparse } from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { expect, it } from "vitest";
import { tangentOracle } from "./tangent-oracle.js";

const backend = cpuBackend();
const random = seededRandom(1);
const truth = randomLowRank({ rows: 12, cols: 9, rank: 2, random });

it("finds the truth without noise, which lies in its own tangent space", () => {
  const { observed } = sampleUniformly(truth, 80, random);
  expect(relativeDistance(tangentOracle(observed, truth, 2, backend).data, truth.data)).toBeLessThan(1e-8);
});

it("is the projection on the tangent space where everything is observed", () => {
  const noise = denseMatrix(
    12,
    9,
    Float64Array.from({ length: 108 }, () => random.normal()),
  );
  const all = {
    rowIndices: Int32Array.from({ length: 108 }, (_, k) => Math.floor(k / 9)),
    columnIndices: Int32Array.from({ length: 108 }, (_, k) => k % 9),
  };
  const project = (data: Float64Array) =>
    tangentOracle(toSparse(12, 9, { ...all, values: data }), truth, 2, backend).data;
  const once = project(noise.data);
  expect(relativeDistance(project(once), once)).toBeLessThan(1e-8);
  // ⟨N - P N, P N⟩ = 0
  expect(once.reduce((sum, value, k) => sum + value * (noise.data[k] - value), 0)).toBeCloseTo(0, 8);
  // Of unit noise the square is about the dimension 2 (12 + 9) - 4 = 38 of the 108.
  const square = once.reduce((sum, value) => sum + value * value, 0);
  expect(square).toBeGreaterThan(18);
  expect(square).toBeLessThan(70);
});

it("has in expectation at least the error that it would have if the entries saw all directions of its space alike", () => {
  const { rows, cols } = truth;
  const places = rows * cols;
  const estimateOf = (seen: readonly number[], at: number) => {
    const rowIndices = Int32Array.from(seen, (place) => Math.floor(place / cols));
    const columnIndices = Int32Array.from(seen, (place) => place % cols);
    const values = Float64Array.from(seen, (place) => (place === at ? 1 : 0));
    return tangentOracle(toSparse(rows, cols, { rowIndices, columnIndices, values }), truth, 2, backend).data;
  };
  const square = (data: Float64Array) => data.reduce((sum, value) => sum + value * value, 0);
  const all = Array.from({ length: places }, (_, place) => place);
  const dimension = (rows + cols) * 2 - 4;
  // ‖P_T e_ij‖², whose sum is the dimension.
  const leverage = all.map((place) => square(estimateOf(all, place)));
  expect(leverage.reduce((sum, value) => sum + value, 0)).toBeCloseTo(dimension, 6);

  // The estimate is linear in the noise, so that unit noise has Σ ‖Z(e_ij)‖² in expectation.
  const seen = [...shuffledIndices(places, seededRandom(2)).subarray(0, 80)];
  const expected = seen.reduce((sum, place) => sum + square(estimateOf(seen, place)), 0);
  const bound = dimension ** 2 / seen.reduce((sum, place) => sum + leverage[place], 0);
  expect(expected).toBeGreaterThan(bound);
  // With all entries they are seen alike, and it is the dimension.
  expect(all.reduce((sum, place) => sum + square(estimateOf(all, place)), 0)).toBeCloseTo(dimension, 6);
});
