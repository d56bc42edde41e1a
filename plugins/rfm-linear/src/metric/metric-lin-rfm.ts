import {
  type Algorithm,
  AgopError,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type ProblemSummary,
} from "@agop/core";
import { contributeAlgorithm, type Cost } from "@agop/core/plugin";
import { z } from "zod";
import { checkSolver } from "../compact/check-solver.js";
import { metricIterations } from "./metric-iterations.js";

/** Ridge and floors of the bilateral form with a metric for a floor. */
export interface MetricLinRfmOptions {
  /** λ >= 0 of all fits but the first, in units of the mean square of what is observed. Default 0.45. */
  readonly ridge?: number;
  /** ε >= 0, the part of the columns' prior metric in their features, in the same units. Default 0.1. */
  readonly floor?: number;
  /** g, 0 to 1: the part of the rows' prior metric in their features. Default 0.8. */
  readonly memory?: number;
  /** ρ, 0 to 1: the part of the cosines in the rows' prior metric. Default 0.4. */
  readonly cosineWeight?: number;
  /** How often features are learned, at most: fits are one more. Default 3. */
  readonly reweightings?: number;
  /** Of conjugate gradients, relative to y. Default 0.03. */
  readonly solveTolerance?: number;
  /** Conjugate-gradient steps a fit at most. Default 200. */
  readonly maxSolveSteps?: number;
}

const name = "metric-lin-rfm";

const optionSchema = z.object({
  ridge: z
    .number()
    .min(0)
    .default(0.45)
    .describe("λ of all fits but the first, in units of the mean square of what is observed"),
  floor: z
    .number()
    .min(0)
    .default(0.1)
    .describe("ε, the part of the columns' prior metric in their features, in the same units"),
  memory: z.number().min(0).max(1).default(0.8).describe("the part of the rows' prior metric in their features"),
  cosineWeight: z.number().min(0).max(1).default(0.4).describe("the part of the cosines in the rows' prior metric"),
  reweightings: z.int().min(0).default(3).describe("how often features are learned, at most"),
});

/**
 * lin-RFM with features of rows and columns and a prior metric of each side for a floor, G + ε K_0: the cosines of what is observed,
 * which say more of who rates what than few ratings do. p = 0 (log-det). Dense: memory for 6 (rows² + cols²) + 6 rows cols numbers.
 * The fit after few reweightings predicts best; how many is for validation.
 * Source: docs/mathematics.md, section 6; the metric of the pattern in place of the identity, as implicit feedback in
 * Koren, KDD 2008.
 * @throws AgopError `option-invalid` for an option outside its range
 */
export function metricLinRfm(given: MetricLinRfmOptions = {}): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  const { solveTolerance = 0.03, maxSolveSteps = 200, ...rest } = given;
  const { success, data, error } = optionSchema.safeParse(rest);
  if (!success) throw new AgopError("option-invalid", `${name}: ${z.prettifyError(error)}`);
  checkSolver({ solveTolerance, maxSolveSteps }, name);
  const options = { ...data, solveTolerance, maxSolveSteps };
  return { name, iterate: (problem, context) => metricIterations(problem, context, options) };
}

/** Conjugate-gradient steps of a fit. */
const usualSteps = 30;
/** Floating-point operations a second: products of sparse with dense matrices in wasm on two threads. */
const rate = 4e9;

/** Steps of 2 |Ω| (rows + cols) operations, and four products of rows x cols with square matrices. */
function metricCost(summary: ProblemSummary): Cost {
  const [rows, cols, count] = [Number(summary["rows"]), Number(summary["cols"]), summary.observations];
  const both = rows + cols;
  return {
    operations: 2 * usualSteps * count * both + 4 * rows * cols * both,
    operationsPerSecond: rate,
    usualIterations: 4,
    memoryBytes: 8 * (6 * (rows * rows + cols * cols) + 6 * rows * cols),
  };
}

/** metric-lin-rfm by name. */
export const metricLinRfmContribution = contributeAlgorithm({
  name,
  summary:
    "lin-RFM with features of both sides and a prior metric, the cosines of what was rated, for a floor: for ratings",
  source: "docs/mathematics.md, section 6",
  options: optionSchema,
  tuning: {
    "matrix-completion": {
      ridge: [0.45, 0.3, 0.65],
      floor: [0.1, 0.06],
      memory: [0.8, 0.6],
      cosineWeight: [0.4, 0.6],
    },
  },
  capabilities: { isResumable: true, competesOn: [["shrink"]], cost: metricCost },
  create: { "matrix-completion": (options) => metricLinRfm(options) },
});
