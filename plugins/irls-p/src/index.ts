import { contributeAlgorithm, definePlugin } from "@agop/core/plugin";
import { z } from "zod";
import { irlsCompletion } from "./completion.js";
import { epsilonSchedule } from "./epsilon.js";
import { irlsRegression } from "./regression.js";

export { irlsCompletion, type IrlsOptions } from "./completion.js";
export type { EpsilonSchedule } from "./epsilon.js";
export { irlsRegression } from "./regression.js";

const irlsContribution = contributeAlgorithm({
  name: "irls-p",
  summary: "Iteratively reweighted least squares, from the weights of the Schatten-p or ℓp quasi-norm",
  source:
    "Mohan, Fazel, JMLR 13, 2012; Fornasier, Rauhut, Ward, SIAM J. Optim. 21, 2011; Daubechies et al., CPAM 63, 2010",
  options: z.object({
    p: z.number().max(1).default(0).describe("p <= 1; 1 is the nuclear norm (ℓ1), 0 log-det"),
    epsilon: epsilonSchedule
      .default({ kind: "geometric", first: 1, ratio: 0.8, last: 1e-8 })
      .describe("smoothing of the weights: constant, geometric, or by rank, in the units of the singular values"),
  }),
  create: {
    "matrix-completion": (options) => irlsCompletion(options),
    "sparse-regression": (options) => irlsRegression(options),
  },
});

/** The algorithm "irls-p". */
export const irlsPlugin = definePlugin({ name: "@agop/plugin-irls-p", contributions: [irlsContribution] });
