import type { ProblemSummary } from "@agop/core";
import { contributeAlgorithm, type Cost } from "@agop/core/plugin";
import { z } from "zod";
import { gaussianMixture } from "./gaussian-mixture.js";

/** Usual numbers of iterations, and what the small systems of the host do in a second. */
const usualIterations = 30;
const operationsPerSecond = 5e8;

/** Of each start, for each row of each class two products with a d x d matrix, and the inverse of the block that it misses. */
function costOf(summary: ProblemSummary, { classes }: Readonly<Record<string, unknown>>): Cost {
  const [rows, cols] = [Number(summary["rows"]), Number(summary["cols"])];
  const missing = cols - Math.min(summary.observations / rows, cols);
  return {
    operations: 2 * Number(classes) * (rows * (3 * cols * cols + 2 * missing ** 3) + 2 * cols ** 3),
    operationsPerSecond,
    usualIterations,
    memoryBytes: 16 * (Number(classes) + 1) * rows * (2 * cols + missing * missing),
  };
}

/** A mixture of Gaussians by name. */
export const gaussianMixtureContribution = contributeAlgorithm({
  name: "gaussian-mixture",
  summary: "rows of several kinds: for each the expected AGOP at α = 1/2 of the rows that are probably of it",
  source: "Ghahramani, Jordan, NeurIPS 1994",
  options: z.object({
    classes: z.int().positive().default(3).describe("kinds of rows"),
    shrinkage: z
      .number()
      .positive()
      .default(1)
      .describe("how strongly the covariance of a class is drawn to the common one, in rows for each column"),
  }),
  tuning: { "matrix-completion": { classes: [3, 2, 4], shrinkage: [1, 0.4, 2.5] } },
  capabilities: {
    competesOn: [["standardise"]],
    // Of larger tables column-stack follows the curves themselves.
    mostObservations: 10_000,
    cost: costOf,
  },
  create: { "matrix-completion": (options) => gaussianMixture(options) },
});
