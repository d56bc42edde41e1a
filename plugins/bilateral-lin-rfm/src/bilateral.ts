import { AgopError, type GeneratorAlgorithm, type MatrixCompletionProblem } from "@agop/core";
import { bilateralStep } from "./bilateral-step.js";
import type { CompactEstimate } from "./compact-estimate.js";
import { compactIterations, type CompactPredictor } from "./compact-iterations.js";
import { checkRank, type RankOption } from "./rank-cap.js";

export interface BilateralLinRfmOptions {
  /** 0 (log-det, the default) to 1 (nuclear norm); φ(s) = s^{(2-p)/8} on each side. */
  readonly p?: number;
  /** λ of the dual, in the units of the squared singular values; 0, the default, for exact data. */
  readonly ridge?: number;
  readonly rank?: RankOption;
  /** Of conjugate gradients, relative to the residual at the start of an iteration. Default 1e-2. */
  readonly solveTolerance?: number;
  /** Conjugate-gradient steps an iteration at most. Default 500. */
  readonly maxSolveSteps?: number;
}

/**
 * Bilateral lin-RFM for matrix completion: AGOP of the rows and of the columns, both floored at ε, in compact form. Low
 * rank plus sparse throughout: memory O(observations + (rows + cols) rank), whatever rows · cols is.
 * Source: docs/mathematics.md, sections 6 and 7; the weights are those of Kümmerle, Mayrink Verdun, ICML 2021.
 * @throws AgopError `option-invalid` for an option outside its range
 */
export function bilateralLinRfm(
  options: BilateralLinRfmOptions = {},
): GeneratorAlgorithm<MatrixCompletionProblem, CompactEstimate> {
  const name = "bilateral-lin-rfm";
  const { p = 0, ridge = 0, rank = "auto", solveTolerance = 1e-2, maxSolveSteps = 500 } = options;
  checkPenalty({ p, ridge }, name);
  checkRank(rank, name);
  const predictor: CompactPredictor = {
    rank,
    ridge,
    step: (observations, agop, previous, floor, signal) => {
      const solver = { floor, p, ridge, tolerance: solveTolerance, maxSteps: maxSolveSteps, signal };
      const { steps, reduction, ...fit } = bilateralStep(observations, agop, previous, solver);
      return { ...fit, details: { solveSteps: steps, solveReduction: reduction } };
    },
  };
  return { name, iterate: (problem, context) => compactIterations(problem, context, predictor) };
}

/** @throws AgopError `option-invalid` */
export function checkPenalty({ p, ridge }: { readonly p: number; readonly ridge: number }, algorithm: string): void {
  const invalid = (what: string): AgopError => new AgopError("option-invalid", `${algorithm}: ${what}`);
  if (!(p >= 0 && p <= 1)) throw invalid(`p is ${p}; it must be from 0 to 1`);
  if (!(ridge >= 0 && ridge < Infinity)) throw invalid(`ridge is ${ridge}; it must be >= 0`);
}
