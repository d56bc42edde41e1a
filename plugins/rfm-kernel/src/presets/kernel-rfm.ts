import { type Algorithm, averageOuterProduct, recursiveFeatureMachine, type SupervisedProblem } from "@agop/core";
import { contributeAlgorithm } from "@agop/core/plugin";
import { blockwise, diagonal } from "@agop/plugin-agop-library";
import { power } from "@agop/plugin-phi-library";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { z } from "zod";
import { codings } from "../classes/class-codes.js";
import type { KernelEstimate } from "../ridge/kernel-estimate.js";
import { kernelOptions, shapeOf } from "../ridge/kernel-options.js";
import {
  checkRidge,
  kernelRidge,
  type KernelRidgeOptions,
  metricRowsOption,
  toleranceOption,
} from "../ridge/kernel-ridge.js";
import { kernelRfmCost } from "./kernel-rfm-cost.js";
import { kernelRfmTuning } from "./kernel-rfm-tuning.js";

/** The kernel, and how its metric is learned. */
export interface KernelRfmOptions extends KernelRidgeOptions {
  /** Whether features are mixed, or only weighted. Default "full". */
  readonly metric?: Metric;
  /** λ. Default 1e-3. */
  readonly ridge?: number;
}

const metrics = ["full", "diagonal"] as const;
type Metric = (typeof metrics)[number];
const name = "kernel-rfm";

/**
 * Kernel Recursive Feature Machine: kernel ridge regression in the metric M, the AGOP of its f for the next M.
 * Iteration t fits with M_{t-1}, the first with the identity: plain kernel ridge regression.
 * Source: Radhakrishnan, Beaglehole, Pandit, Belkin, Science 383, 2024; Beaglehole et al., arXiv 2508.10053.
 * @throws AgopError `option-invalid`
 */
export function kernelRfm({
  metric = "full",
  ridge = 1e-3,
  ...options
}: KernelRfmOptions): Algorithm<SupervisedProblem, KernelEstimate> {
  checkRidge(ridge);
  const predictor = kernelRidge(options);
  return {
    name,
    iterate: (problem, context) => {
      const average = metric === "full" ? averageOuterProduct() : diagonal();
      return recursiveFeatureMachine({
        name,
        predictor,
        agop: problem.categories.length > 0 ? blockwise(average, problem.categories) : average,
        phi: power(0.5),
        schedule: constantSchedule({ ridge, floor: 0 }),
      }).iterate(problem, context);
    },
  };
}

/** kernel-rfm by name. */
export const kernelRfmContribution = contributeAlgorithm({
  name,
  summary: "Kernel Recursive Feature Machine: kernel ridge regression in a metric that it learns",
  source: "Radhakrishnan, Beaglehole, Pandit, Belkin, Science 383, 2024",
  options: kernelOptions.extend({
    metric: z.enum(metrics).default("full").describe("full: directions are learned; diagonal: weights of the columns"),
    ridge: z.number().positive().default(1e-3).describe("λ, added to the diagonal of the kernel matrix"),
    metricRows: metricRowsOption,
    tolerance: toleranceOption,
    coding: z
      .enum(codings)
      .default("zero-one")
      .describe("of classes: an indicator of each, or codes around their frequencies"),
  }),
  tuning: { supervised: kernelRfmTuning },
  capabilities: { isResumable: true, mostObservations: 10_000, cost: kernelRfmCost },
  create: {
    supervised: (options) => {
      const { bandwidth, adaptive, metric, ridge, coding, metricRows, tolerance } = options;
      const kernel = { ...shapeOf(options), bandwidth };
      return kernelRfm({ kernel, adaptive, metric, ridge, coding, metricRows, tolerance });
    },
  },
});
