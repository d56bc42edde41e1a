import { cpuBackend } from "@agop/backend-cpu";
import {
  type Backend,
  type DenseMatrix,
  denseMatrix,
  fit,
  type Matrix,
  matrixCompletion,
  relativeDistance,
  seededRandom,
} from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { power } from "@agop/plugin-phi-library";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { linRfmCompletion } from "../presets/lin-rfm.js";
import { transposeSparse } from "../completion/transposed.js";
import { metricStep, type Sides } from "./metric-step.js";
import { patternCosines, priorMetric } from "./pattern-cosines.js";

const solver = { tolerance: 1e-14, maxSteps: 2000 } as const;

function identity(n: number): DenseMatrix {
  const matrix = denseMatrix(n, n);
  for (let i = 0; i < n; i++) matrix.data[i * (n + 1)] = 1;
  return matrix;
}

function problemOf(rows: number, cols: number, count: number) {
  const random = seededRandom(7);
  return sampleUniformly(randomLowRank({ rows, cols, rank: 2, random }), count, random).observed;
}

describe("a step with prior metrics", () => {
  it("is lin-RFM with the floor ε I where the metrics are identities and the rows keep theirs", async () => {
    const observed = problemOf(15, 8, 70);
    const [ridge, floor] = [0.2, 0.05];
    const prior = { left: identity(15), right: identity(8) };
    const backend = cpuBackend();
    const given = { pattern: backend.fromSparse(observed), y: observed.values };
    let features: Sides = prior;
    for (let iteration = 1; iteration <= 3; iteration++) {
      const step = metricStep(given, features, prior, { ridge, floor, memory: 1, ...solver }, backend);
      ({ features } = step);
      const { estimate } = await fit({
        algorithm: linRfmCompletion({ phi: power(0.5), schedule: constantSchedule({ ridge, floor }) }),
        problem: matrixCompletion(observed),
        backend: cpuBackend(),
        stop: { maxIterations: iteration, tolerance: 0 },
      });
      expect(relativeDistance(step.x.data, estimate.toDense().data)).toBeLessThan(1e-9);
    }
  });

  it("has X^T K_L^{-1} X / rows and X K_R^{-1} X^T of unit mean diagonal for AGOPs, and the metrics for floors", () => {
    const observed = problemOf(12, 9, 60);
    const prior = {
      left: priorMetric(patternCosines(transposeSparse(observed)), 0.5, 0.1),
      right: priorMetric(patternCosines(observed), 0.9, 0.05),
    };
    const backend = cpuBackend();
    const given = { pattern: backend.fromSparse(observed), y: observed.values };
    const options = { ridge: 0.3, floor: 0.2, memory: 0.7, ...solver };
    const first = metricStep(given, prior, prior, options, backend);
    const { x, agop, features } = metricStep(given, first.features, prior, options, backend);

    const [heldX, left, right] = [x, first.features.left, first.features.right].map((each) => backend.fromDense(each));
    const ofColumns = between(backend, heldX, left).map((value) => value / 12);
    const unscaled = between(backend, backend.transpose(heldX), right);
    const trace = unscaled.reduce((sum, value, k) => sum + (k % 13 === 0 ? value : 0), 0);
    const ofRows = unscaled.map((value) => (12 * value) / trace);
    expect(relativeDistance(agop.right.data, ofColumns)).toBeLessThan(1e-8);
    expect(relativeDistance(agop.left.data, ofRows)).toBeLessThan(1e-8);
    const floored = ofColumns.map((value, k) => value + 0.2 * prior.right.data[k]);
    const mixed = ofRows.map((value, k) => 0.3 * value + 0.7 * prior.left.data[k]);
    expect(relativeDistance(features.right.data, floored)).toBeLessThan(1e-8);
    expect(relativeDistance(features.left.data, mixed)).toBeLessThan(1e-8);
  });
});

/** B^T K^{-1} B. */
function between(backend: Backend, b: Matrix, k: Matrix): Float64Array {
  return backend.toDense(backend.multiply(b, backend.choleskySolve(k, b), { left: true })).data;
}
