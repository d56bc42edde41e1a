import { contributeAlgorithm, definePlugin } from "@agop/core/plugin";
import { z } from "zod";
import { columnStack } from "./column-stack.js";
import { columnStackCost, isWorthThreads } from "./column-stack-cost.js";

export { columnStack, type ColumnStackOptions } from "./column-stack.js";

const columnStackContribution = contributeAlgorithm({
  name: "column-stack",
  summary:
    "each column by kernel ridge regression and nearest neighbours in the AGOP's metric, on a Gaussian of the rows",
  source: "docs/mathematics.md, section 12; Breiman, Machine Learning 24, 1996",
  options: z.object({
    centres: z.int().min(20).default(500).describe("rows that the kernel expansions have for centres"),
    threads: z
      .int()
      .min(1)
      .max(64)
      .optional()
      .describe(
        "columns at a time, on worker threads; by default one for each processor, where that is worth it; 1 for none",
      ),
  }),
  tuning: { "matrix-completion": {} },
  capabilities: {
    competesOn: [
      ["standardise"],
      ["neighbours", "standardise"],
      ["categories", "standardise"],
      ["neighbours", "categories", "standardise"],
    ],
    mostObservations: 2_000_000,
    usesThreads: isWorthThreads,
    cost: columnStackCost,
  },
  create: {
    "matrix-completion": (options, parts) =>
      columnStack({ ...options, linear: parts.algorithm("matrix-completion", { name: "expectation-maximisation" }) }),
  },
});

/** The algorithm "column-stack": what is curved in a column, on top of a linear completion. */
export const columnStackPlugin = definePlugin({
  name: "@agop/plugin-column-stack",
  contributions: [columnStackContribution],
});
