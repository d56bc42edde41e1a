import { cpuBackend } from "@agop/backend-cpu";
import { denseMatrix, relativeDistance, seededRandom, toSparse } from "@agop/core";
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
