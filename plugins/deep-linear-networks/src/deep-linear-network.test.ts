import { openTensorflow } from "@agop/backend-tfjs";
import { cpuBackend } from "@agop/backend-cpu";
import {
  denseMatrix,
  type DenseMatrix,
  fit,
  type MatrixCompletionProblem,
  matrixCompletion,
  relativeDistance,
  type RunEvent,
  seededRandom,
} from "@agop/core";
import { geometricFloor } from "@agop/plugin-schedule-library";
import { randomLowRank, sampleUniformly, sparseRegressionDesign } from "@agop/data";
import { deepLinRfm } from "@agop/plugin-rfm-linear";
import { smallCompletion } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { deepLinearCompletion, type DeepLinearNetworkOptions, deepLinearRegression } from "./index.js";

const { tf } = await openTensorflow();
const options: DeepLinearNetworkOptions = {
  depth: 2,
  initialScale: 1e-3,
  balancedStart: true,
  optimiser: "gradient-descent",
  learningRate: "line-search",
  stepsPerIteration: 100,
};

/** The solution of least norm: what is observed, and zeros. */
function zeroFilled({ rows, cols, observed }: MatrixCompletionProblem): DenseMatrix {
  const filled = denseMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let k = observed.rowOffsets[i]; k < observed.rowOffsets[i + 1]; k++) {
      filled.data[i * cols + observed.columns[k]] = observed.values[k];
    }
  }
  return filled;
}

describe("deep linear networks on matrix completion", () => {
  it.each([
    [2, 0.1],
    [3, 1e-3],
  ])("of depth %i keep the neural feature ansatz and end near deep lin-RFM's estimate", async (depth, near) => {
    const random = seededRandom(1);
    const truth = randomLowRank({ rows: 20, cols: 20, rank: 2, random });
    const problem = matrixCompletion(sampleUniformly(truth, 220, random).observed);
    const backend = cpuBackend();
    const events: RunEvent[] = [];
    const network = await fit(
      {
        algorithm: deepLinearCompletion({ ...options, depth }),
        problem,
        backend,
        stop: { maxIterations: 15, tolerance: 1e-5 },
        diagnosticsEvery: 1,
      },
      { onEvent: (event) => events.push(event) },
    );
    const last = events.findLast((event) => event.type === "iteration")?.details;
    const correlations = last?.["nfaCorrelation"];
    expect(correlations).toHaveLength(depth);
    for (const correlation of Array.isArray(correlations) ? correlations : []) {
      expect(correlation).toBeGreaterThan(0.99);
    }
    expect(Number(last?.["imbalance"])).toBeLessThan(0.05);
    expect(Number(last?.["loss"])).toBeLessThan(1e-4);
    expect(last?.["trainedBy"]).toMatch(/^TensorFlow\.js \S+ on \w+, float32$/);

    const schedule = geometricFloor({ ridge: 0, first: 1e-1, ratio: 0.9, last: 1e-10 });
    const rfm = await fit({
      algorithm: deepLinRfm({ depth, schedule }),
      problem,
      backend,
      stop: { maxIterations: 300, tolerance: 1e-7 },
    });
    const ours = network.estimate.toDense().data;
    const distanceOfRfm = relativeDistance(rfm.estimate.toDense().data, ours);
    const distanceOfLeastNorm = relativeDistance(zeroFilled(problem).data, ours);
    expect(distanceOfRfm).toBeLessThan(near);
    expect(distanceOfRfm).toBeLessThan(distanceOfLeastNorm / 5);
  });

  it("leave no tensor behind", async () => {
    const before = tf.memory().numTensors;
    await fit({
      algorithm: deepLinearCompletion({ ...options, stepsPerIteration: 5 }),
      problem: smallCompletion(),
      backend: cpuBackend(),
      stop: { maxIterations: 3 },
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("deep linear networks on sparse regression", () => {
  it.each([2, 3])("of depth %i find a sparse solution that least squares does not", async (depth) => {
    const random = seededRandom(1);
    const { problem, truth } = sparseRegressionDesign({ observations: 30, features: 60, nonzeros: 4, random });
    const { estimate } = await fit({
      algorithm: deepLinearRegression({ ...options, depth, initialScale: depth === 2 ? 1e-2 : 1e-1 }),
      problem,
      backend: cpuBackend(),
      stop: { maxIterations: 15, tolerance: 1e-5 },
    });
    expect(relativeDistance(estimate.coefficients, truth)).toBeLessThan(0.05);
  });
});

describe("options", () => {
  it.each([{ depth: 0 }, { initialScale: 0 }, { width: 1.5 }, { stepsPerIteration: 0 }, { learningRate: -1 }])(
    "refuse %j",
    (change) => {
      expect(() => deepLinearCompletion({ ...options, ...change })).toThrow(
        expect.objectContaining({ code: "option-invalid" }),
      );
    },
  );
});
