import { AgopError } from "@agop/core";
import type { Rank, Tensor, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import type * as TensorflowCore from "@tensorflow/tfjs-core";
import type { Layers } from "./layers.js";
import type { Network } from "./network.js";

export const optimisers = ["gradient-descent", "momentum", "adam"] as const;

/** The rule of a step of training. */
export type Optimiser = (typeof optimisers)[number];

/** How a network is trained. */
export interface Training {
  readonly optimiser: Optimiser;
  /** A step size, or one found anew at every step (gradient descent only). */
  readonly learningRate: number | "line-search";
}

/** The layers while they are trained. */
export interface Trainer {
  readonly layers: readonly Variable<Rank.R2>[];
  /** One step along the gradients; gives the loss before it. */
  step(): number;
  dispose(): void;
}

const momentum = 0.9;

/** @throws AgopError `option-invalid` for a line search with another optimiser than gradient descent. */
export function checkTraining({ optimiser, learningRate }: Training): void {
  if (learningRate !== "line-search" || optimiser === "gradient-descent") return;
  throw new AgopError(
    "option-invalid",
    `learningRate is "line-search" with the optimiser "${optimiser}"; it must be a number`,
    "a line search goes with gradient-descent",
  );
}

/** Of options that `checkTraining` lets through. */
export function createTrainer(
  tf: typeof TensorflowCore,
  network: Network,
  start: Layers,
  { optimiser, learningRate }: Training,
): Trainer {
  const layers = start.map(({ rows, cols, data }) => {
    const initial = tf.tensor2d(Float32Array.from(data), [rows, cols]);
    const layer = tf.variable(initial);
    initial.dispose();
    return layer;
  });
  const dispose = (): void => {
    tf.dispose(layers);
  };
  const gradientsOf = () => tf.variableGrads(() => network.loss(layers), [...layers]);
  if (learningRate === "line-search") {
    return { layers, step: lineSearch(tf, network, layers), dispose };
  }
  const built = {
    "gradient-descent": () => tf.train.sgd(learningRate),
    momentum: () => tf.train.momentum(learningRate, momentum),
    adam: () => tf.train.adam(learningRate),
  }[optimiser]();
  return {
    layers,
    step: () =>
      tf.tidy(() => {
        const { value, grads } = gradientsOf();
        built.applyGradients(layers.map(({ name }) => ({ name, tensor: grads[name] })));
        return value.dataSync()[0];
      }),
    dispose: () => {
      built.dispose();
      dispose();
    },
  };
}

/** The loss must fall by this part of what the gradient promises: half, so that no direction is overshot. */
const sufficientDecrease = 0.5;
const growth = 1.25;
/** No step moves the layers by more of their norm than this: near a small start it follows gradient flow, not the slope. */
const mostChange = 0.1;
const mostHalvings = 40;
/** Of the loss: what its own rounding in float32 hides. Near a small start every step falls by less. */
const rounding = 8 * 2 ** -23;

/**
 * Gradient descent with backtracking (Armijo): a step is halved until the loss falls by enough of what the gradient
 * promises, and the next one begins a little larger. But for rounding the loss never rises.
 */
function lineSearch(tf: typeof TensorflowCore, network: Network, layers: readonly Variable<Rank.R2>[]): () => number {
  let size = 1;
  return () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => network.loss(layers), [...layers]);
      const loss = value.dataSync()[0];
      const gradients = layers.map(({ name }) => grads[name]);
      const square = sumOfSquares(tf, gradients);
      if (square > 0) size = Math.min(size, mostChange * Math.sqrt(sumOfSquares(tf, layers) / square));
      for (let halving = 0; halving < mostHalvings; halving++, size /= 2) {
        const trial = layers.map((layer, k) => tf.sub<Tensor2D>(layer, tf.mul(gradients[k], size)));
        const next = network.loss(trial).dataSync()[0];
        if (!(next <= loss * (1 + rounding) - sufficientDecrease * size * square)) continue;
        layers.forEach((layer, k) => {
          layer.assign(trial[k]);
        });
        size *= growth;
        break;
      }
      return loss;
    });
}

function sumOfSquares(tf: typeof TensorflowCore, matrices: readonly Tensor[]): number {
  return matrices.reduce((sum, matrix) => sum + tf.sum(tf.square(matrix)).dataSync()[0], 0);
}
