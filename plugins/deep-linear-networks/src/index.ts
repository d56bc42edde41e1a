import { bindings } from "@agop/backend-tfjs";
import { contributeAlgorithm, definePlugin } from "@agop/core/plugin";
import { z } from "zod";
import { deepLinearCompletion, deepLinearRegression } from "./deep-linear-network.js";
import { optimisers } from "./trainer.js";

export { diagonalDiagnostics, layerDiagnostics, type LayerDiagnostics } from "./ansatz.js";
export { deepLinearCompletion, type DeepLinearNetworkOptions, deepLinearRegression } from "./deep-linear-network.js";
export type { Layers } from "./layers.js";
export type { Optimiser, Training } from "./trainer.js";

const deepLinearNetworkContribution = contributeAlgorithm({
  name: "deep-linear-network",
  summary: "Deep linear network trained by backpropagation on TensorFlow.js, in float32",
  source: "Arora, Cohen, Hu, Luo, NeurIPS 2019; Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025",
  options: z.object({
    depth: z.int().min(1).default(3).describe("L, the number of layers"),
    width: z.int().min(1).optional().describe("outputs of the inner layers; the smaller side unless given"),
    initialScale: z
      .number()
      .positive()
      .default(1e-2)
      .describe("the largest singular value of every layer at the start"),
    balancedStart: z.boolean().default(true).describe("begin with W^(ℓ+1)T W^(ℓ+1) = W^(ℓ) W^(ℓ)T (completion only)"),
    optimiser: z.enum(optimisers).default("gradient-descent").describe("how a step is made from the gradients"),
    learningRate: z
      .union([z.literal("line-search"), z.number().positive()])
      .default("line-search")
      .describe("step size; a line search goes with gradient-descent"),
    stepsPerIteration: z.int().min(1).default(100).describe("gradient steps between two events"),
    binding: z.enum(bindings).optional().describe("what TensorFlow.js computes with; the best present unless given"),
  }),
  tuning: {},
  create: {
    "matrix-completion": (options) => deepLinearCompletion(options),
    "sparse-regression": (options) => deepLinearRegression(options),
  },
});

/** The algorithm "deep-linear-network": trained by backpropagation, on TensorFlow.js. */
export const deepLinearNetworksPlugin = definePlugin({
  name: "@agop/plugin-deep-linear-networks",
  contributions: [deepLinearNetworkContribution],
});
