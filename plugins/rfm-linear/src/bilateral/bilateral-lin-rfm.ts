import { type Algorithm, AgopError, type MatrixCompletionProblem } from "@agop/core";
import { contributeAlgorithm } from "@agop/core/plugin";
import { z } from "zod";
import { checkPenalty } from "../compact/check-penalty.js";
import { checkSolver } from "../compact/check-solver.js";
import type { CompactEstimate } from "../compact/compact-estimate.js";
import { factoredCost, mostHeld as usuallyHeld, ranksToTry } from "../compact/factored-cost.js";
import { checkRank, type RankOption, rankOption } from "../compact/rank-cap.js";
import { bilateralIterations } from "./bilateral-iterations.js";

/** Penalty, ridge and rank of the bilateral form. */
export interface BilateralLinRfmOptions {
  /** 0 (log-det, the default) to 1 (nuclear norm); φ(s) = s^{(2-p)/8} on each side. */
  readonly p?: number;
  /** λ of the dual, in the units of the squared singular values; 0, the default, for exact data. */
  readonly ridge?: number;
  readonly rank?: RankOption;
  /** Of conjugate gradients, relative to the residual at the start of an iteration. Default 1e-2; 0.3 beyond `mostHeld`. */
  readonly solveTolerance?: number;
  /** Conjugate-gradient steps an iteration at most. Default 500. */
  readonly maxSolveSteps?: number;
  /** Beyond so many observations nothing as long as these is held but the observations themselves. Default 2^24. */
  readonly mostHeld?: number;
}

const name = "bilateral-lin-rfm";

/**
 * Bilateral lin-RFM for matrix completion: AGOP of the rows and of the columns, both with eigenvalues of at least ε², in compact
 * form. Low rank plus sparse throughout: memory O(observations + (rows + cols) rank), whatever rows · cols is. No preset of parts:
 * its loop is its own (bilateral-iterations.ts), because φ of both sides together is φ ⊗ φ for p = 0 only.
 * Source: docs/mathematics.md, sections 6 and 7; the weights are those of Kümmerle, Mayrink Verdun, ICML 2021.
 * @throws AgopError `option-invalid` for an option outside its range
 */
export function bilateralLinRfm({
  p = 0,
  ridge = 0,
  rank = "auto",
  solveTolerance,
  maxSolveSteps = 500,
  mostHeld = usuallyHeld,
}: BilateralLinRfmOptions = {}): Algorithm<MatrixCompletionProblem, CompactEstimate> {
  checkPenalty({ p, ridge }, name);
  checkRank(rank, name);
  checkSolver({ solveTolerance, maxSolveSteps }, name);
  if (!(mostHeld >= 0)) throw new AgopError("option-invalid", `${name}: mostHeld is ${mostHeld}; it must be >= 0`);
  const options = { p, ridge, rank, solveTolerance, maxSolveSteps, mostHeld };
  return { name, iterate: (problem, context) => bilateralIterations(problem, context, options) };
}

/** The squared singular values of noise of unit variance grow with the longer side; λ is weighed against those. */
const ridgesOfSide = [0, 0.01, 0.03, 0.1, 0.3, 1, 3];

/** Of so many entries a product takes milliseconds, and a sum over processes a small part of one. */
const worthSharing = 2 ** 16;

export const bilateralLinRfmContribution = contributeAlgorithm({
  name,
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
    rank: rankOption,
  }),
  tuning: {
    "matrix-completion": (summary) => {
      const side = Math.max(Number(summary["rows"]), Number(summary["cols"]));
      return { rank: ranksToTry(summary), ridge: ridgesOfSide.map((part) => part * side) };
    },
  },
  capabilities: {
    isResumable: true,
    startsOthers: ({ observations }) => observations > usuallyHeld,
    sharesWork: ({ observations }) => observations >= worthSharing,
    keepsFactors: true,
    // What is exactly of low rank, a table with noise, and a list.
    competesOn: [["rescale"], ["standardise"], ["centre"]],
    // Convergence is quadratic near a solution.
    cost: (summary, { rank }) => factoredCost(summary, rank, 20),
  },
  create: { "matrix-completion": (options) => bilateralLinRfm(options) },
});
