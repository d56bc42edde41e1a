import { openTensorflow } from "@agop/backend-tfjs";
import { cpuBackend } from "@agop/backend-cpu";
import { type DenseMatrix, matrixCompletion, relativeDistance, seededRandom, sparseRegression } from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { describe, expect, it } from "vitest";
import { deepLinearCompletion } from "./deep-linear-network.js";
import { startingDiagonals, startingLayers } from "./layers.js";
import { completionNetwork, type Network, regressionNetwork } from "./network.js";
import { checkTraining, createTrainer, type Optimiser } from "./trainer.js";

await import("@tensorflow/tfjs-layers");
const { tf } = await openTensorflow();
const backend = cpuBackend();
const random = seededRandom(3);
const truth = randomLowRank({ rows: 6, cols: 5, rank: 2, random });
const problem = matrixCompletion(sampleUniformly(truth, 20, random).observed);

const product = (a: DenseMatrix, b: DenseMatrix, left: boolean, right: boolean): DenseMatrix =>
  backend.scope(() => backend.toDense(backend.multiply(backend.fromDense(a), backend.fromDense(b), { left, right })));

/** One step of gradient descent of this size. */
function stepped(network: Network, start: readonly DenseMatrix[], size: number): readonly Float64Array[] {
  const trainer = createTrainer(tf, network, start, { optimiser: "gradient-descent", learningRate: size });
  trainer.step();
  const layers = trainer.layers.map((layer) => Float64Array.from(layer.dataSync()));
  trainer.dispose();
  return layers;
}

describe("gradients", () => {
  it.each([1, 2, 3, 4])("of depth %i are (W^(L)...W^(ℓ+1))^T R (W^(ℓ-1)...W^(1))^T, R = P_Ω(X) - Y", (depth) => {
    const start = startingLayers(problem, { depth, width: 4, scale: 0.7, isBalanced: false }, seededRandom(1), backend);
    const network = completionNetwork(tf, problem);
    const size = 0.5;
    const actual = stepped(network, start, size);
    network.dispose();

    const x = start.reduce((inner, layer) => product(layer, inner, false, false));
    const residual: DenseMatrix = { rows: 6, cols: 5, data: new Float64Array(30) };
    const { rowOffsets, columns, values } = problem.observed;
    for (let i = 0; i < 6; i++) {
      for (let k = rowOffsets[i]; k < rowOffsets[i + 1]; k++) {
        const place = i * 5 + columns[k];
        residual.data[place] = x.data[place] - values[k];
      }
    }
    start.forEach((layer, slot) => {
      let gradient = residual;
      for (let above = depth - 1; above > slot; above--) gradient = product(start[above], gradient, true, false);
      for (let below = 0; below < slot; below++) gradient = product(gradient, start[below], false, true);
      const expected = layer.data.map((value, k) => value - size * gradient.data[k]);
      expect(relativeDistance(actual[slot], expected)).toBeLessThan(1e-6);
      expect(relativeDistance(actual[slot], layer.data)).toBeGreaterThan(1e-2);
    });
  });

  it("of diagonal layers are A^T (A x - y) times the other layers", () => {
    const design = randomLowRank({ rows: 7, cols: 4, rank: 4, random });
    const response = Float64Array.from({ length: 7 }, () => random.normal());
    const start = startingDiagonals(4, 3, 0.8).map(({ rows, cols, data }) => ({
      rows,
      cols,
      data: data.map((value, j) => value + 0.1 * j),
    }));
    const network = regressionNetwork(tf, sparseRegression(design, response));
    const actual = stepped(network, start, 0.25);
    network.dispose();
    const x = start[0].data.map((value, j) => value * start[1].data[j] * start[2].data[j]);
    const residual = product(design, { rows: 4, cols: 1, data: x }, false, false).data.map((v, i) => v - response[i]);
    const slope = product(design, { rows: 7, cols: 1, data: residual }, true, false).data;
    start.forEach((layer, slot) => {
      const others = [0, 1, 2].filter((other) => other !== slot);
      const expected = layer.data.map(
        (w, j) => w - 0.25 * slope[j] * start[others[0]].data[j] * start[others[1]].data[j],
      );
      expect(relativeDistance(actual[slot], expected)).toBeLessThan(1e-6);
    });
  });
});

describe("a start", () => {
  it("is balanced when asked, with every singular value of every layer the scale", () => {
    const layers = startingLayers(problem, { depth: 3, width: 5, scale: 0.01, isBalanced: true }, random, backend);
    for (let slot = 0; slot < 2; slot++) {
      const above = product(layers[slot + 1], layers[slot + 1], true, false).data;
      const below = product(layers[slot], layers[slot], false, true).data;
      expect(relativeDistance(above, below)).toBeLessThan(1e-12);
    }
    const { values } = backend.symmetricEigen(backend.gram(backend.fromDense(layers[0])));
    for (const value of values) expect(Math.sqrt(value)).toBeCloseTo(0.01, 12);
  });
});

describe("optimisers", () => {
  it.each<[Optimiser, number | "line-search"]>([
    ["gradient-descent", "line-search"],
    ["gradient-descent", 0.02],
    ["momentum", 0.005],
    ["adam", 0.02],
  ])("%s at %s lowers the loss, and leaves no tensor behind", (optimiser, learningRate) => {
    const before = tf.memory().numTensors;
    const start = startingLayers(
      problem,
      { depth: 3, width: 5, scale: 0.3, isBalanced: true },
      seededRandom(2),
      backend,
    );
    const network = completionNetwork(tf, problem);
    const trainer = createTrainer(tf, network, start, { optimiser, learningRate });
    const losses = Array.from({ length: 150 }, () => trainer.step());
    expect(losses[149]).toBeLessThan(0.1 * losses[0]);
    if (learningRate === "line-search") {
      losses.slice(1).forEach((loss, k) => {
        expect(loss).toBeLessThanOrEqual(losses[k] * (1 + 1e-6));
      });
    }
    trainer.dispose();
    network.dispose();
    // TensorFlow.js itself forgets one number of a momentum optimiser.
    expect(tf.memory().numTensors - before).toBe(optimiser === "momentum" ? 1 : 0);
  });

  it("have no line search but for gradient descent", () => {
    const refusal = expect.objectContaining({ code: "option-invalid" }) as Error;
    expect(() => {
      checkTraining({ optimiser: "adam", learningRate: "line-search" });
    }).toThrow(refusal);
    // Before a network is built, and by name too.
    const options = {
      depth: 2,
      initialScale: 0.1,
      balancedStart: true,
      optimiser: "adam",
      learningRate: "line-search",
    } as const;
    expect(() => deepLinearCompletion({ ...options, stepsPerIteration: 1 })).toThrow(refusal);
  });
});
