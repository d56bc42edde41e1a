import { contributeAlgorithm, definePlugin } from "@agop/core";
import { z } from "zod";
import { bilateralLinRfm } from "./bilateral.js";
import { compactLinRfm } from "./one-sided.js";

export { bilateralLinRfm, type BilateralLinRfmOptions } from "./bilateral.js";
export { compactLinRfm, type CompactLinRfmOptions } from "./one-sided.js";
export type { CompactEstimate, TopEntry } from "./compact-estimate.js";
export type { LowRankPlusSparse } from "./low-rank-plus-sparse.js";

const rank = z
  .union([z.literal("auto"), z.int().min(1)])
  .default("auto")
  .describe("the largest rank; auto starts from the number of observations and follows the spectral gap");

const bilateralContribution = contributeAlgorithm({
  name: "bilateral-lin-rfm",
  summary:
    "lin-RFM with AGOP on both sides, low rank plus sparse throughout, for tables that dense algorithms cannot hold",
  source: "docs/mathematics.md, sections 6 and 7; weights of Kümmerle, Mayrink Verdun, ICML 2021",
  options: z.object({
    p: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe("0 is log-det, 1 the nuclear norm; φ(s) = s^((2-p)/8) on each side"),
    ridge: z.number().min(0).default(0).describe("λ, in the units of squared singular values; 0 for exact data"),
    rank,
  }),
  tuning: { "matrix-completion": { ridge: [0, 0.1, 1, 10, 100] } },
  create: { "matrix-completion": (options) => bilateralLinRfm(options) },
});

const compactContribution = contributeAlgorithm({
  name: "compact-lin-rfm",
  summary:
    "lin-RFM with a floored AGOP of the columns, low rank plus sparse throughout: rows are systems of the rank's size",
  source: "docs/mathematics.md, sections 2 and 7",
  options: z.object({
    p: z.number().min(0).max(1).default(0).describe("0 is log-det (α = 1/2), 1 the nuclear norm (α = 1/4)"),
    ridge: z.number().min(0).default(0).describe("λ, in the units of K over its floor; 0 for exact data"),
    rank,
  }),
  tuning: { "matrix-completion": { ridge: [0, 0.1, 1, 10, 100] } },
  create: { "matrix-completion": (options) => compactLinRfm(options) },
});

export const bilateralLinRfmPlugin = definePlugin({
  name: "@agop/plugin-bilateral-lin-rfm",
  contributions: [bilateralContribution, compactContribution],
});
