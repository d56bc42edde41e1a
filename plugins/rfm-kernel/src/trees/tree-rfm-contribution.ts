import { contributeAlgorithm, type SearchSpace } from "@agop/core/plugin";
import { z } from "zod";
import { codings } from "../classes/class-codes.js";
import { kernelOptions, shapeOf } from "../ridge/kernel-options.js";
import { treeRfmCost } from "./tree-rfm-cost.js";
import { mostOverlap, treeDefaults, treeRfm } from "./tree-rfm.js";

const treeOptions = z.object({
  leafSize: z
    .int()
    .positive()
    .default(treeDefaults.leafSize)
    .describe("rows of a leaf at most; nodes of more are halved"),
  overlap: z
    .number()
    .min(0)
    .max(mostOverlap)
    .default(treeDefaults.overlap)
    .describe("part of a node's rows on either side of its middle that both halves get"),
  splitRows: z
    .int()
    .min(2)
    .default(treeDefaults.splitRows)
    .describe("rows of a node, drawn at random, that a split is found on"),
  updates: z
    .int()
    .nonnegative()
    .default(treeDefaults.updates)
    .describe("of the metric of a leaf at most; the best is taken"),
  refit: z
    .boolean()
    .default(treeDefaults.refit)
    .describe("fit leaves again, in the metric chosen, to the rows held out too"),
  temperature: z
    .number()
    .nonnegative()
    .optional()
    .describe("of soft routing, 0 for one leaf a row; left out, chosen on rows held out"),
  threads: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe(
      "leaves fitted at a time, on worker threads; by default one for each processor, where that is worth it; 1 for none",
    ),
});

/** What is worth trying, on inputs and targets of unit variance; each try is a tree. */
const tuning: SearchSpace = { ridge: [1e-2, 1e-3, 1e-1, 1], bandwidth: [10, 3, 30], metric: ["full", "diagonal"] };

/** tree-rfm by name. */
export const treeRfmContribution = contributeAlgorithm({
  name: "tree-rfm",
  summary: "a tree of kernel Recursive Feature Machines, for more rows than one system holds (xRFM)",
  source: "Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053",
  options: kernelOptions.extend({
    metric: z
      .enum(["full", "diagonal"])
      .default("full")
      .describe("full: directions are learned; diagonal: weights of the columns"),
    ridge: z.number().positive().default(1e-3).describe("λ, added to the diagonal of the kernel matrix"),
    coding: z
      .enum(codings)
      .default("zero-one")
      .describe("of classes: an indicator of each, or codes around their frequencies"),
    ...treeOptions.shape,
  }),
  tuning: { supervised: tuning },
  // Options are complete with defaults here.
  capabilities: {
    sharesWork: () => true,
    cost: (summary, options) => treeRfmCost(summary, treeOptions.parse(options)),
  },
  create: {
    supervised: (options) => {
      const { bandwidth, adaptive, metric, ridge, coding } = options;
      const leaf = { kernel: { ...shapeOf(options), bandwidth }, adaptive, metric, ridge, coding };
      const { leafSize, overlap, splitRows, updates, refit, temperature, threads } = options;
      return treeRfm({ leaf, leafSize, overlap, splitRows, updates, refit, temperature, threads });
    },
  },
});
