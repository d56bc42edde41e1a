import { definePlugin } from "@agop/core/plugin";
import { kernelRfmContribution } from "./presets/kernel-rfm.js";
import { kernelEstimateContribution } from "./ridge/kernel-estimate.js";
import { kernelRidgeContribution } from "./ridge/kernel-ridge.js";
import { treeEstimateContribution } from "./trees/tree-estimate.js";
import { treeRfmContribution } from "./trees/tree-rfm-contribution.js";

export { kernelRfm, type KernelRfmOptions } from "./presets/kernel-rfm.js";
export type { KernelEstimate, KernelExpansion } from "./ridge/kernel-estimate.js";
export { type KernelFit, kernelRidge, type KernelRidgeOptions } from "./ridge/kernel-ridge.js";
export type { KernelTreeEstimate, TreeParts } from "./trees/tree-estimate.js";
export type { KernelTree } from "./trees/tree-prediction.js";
export { treeRfm, type TreeRfmOptions } from "./trees/tree-rfm.js";
export type { TreeSplits } from "./trees/tree-splits.js";

/** Kernel predictors, and the machines that are made of them. */
export const rfmKernelPlugin = definePlugin({
  name: "@agop/plugin-rfm-kernel",
  contributions: [
    kernelRfmContribution,
    treeRfmContribution,
    kernelRidgeContribution,
    kernelEstimateContribution,
    treeEstimateContribution,
  ],
});
