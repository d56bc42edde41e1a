import type { GeneratorAlgorithm, MatrixCompletionProblem } from "@agop/core";
import { checkPenalty } from "./bilateral.js";
import type { CompactEstimate } from "./compact-estimate.js";
import { compactIterations, type CompactPredictor } from "./compact-iterations.js";
import { oneSidedStep } from "./one-sided-step.js";
import { checkRank, type RankOption } from "./rank-cap.js";

export interface CompactLinRfmOptions {
  /** 0 (log-det, α = 1/2, the default) to 1 (nuclear norm, α = 1/4); K = max(G, ε²)^{(2-p)/2}. */
  readonly p?: number;
  /** λ of the dual, in the units of K / ε^{2-p}; 0, the default, for exact data. */
  readonly ridge?: number;
  readonly rank?: RankOption;
}

/**
 * lin-RFM for matrix completion with AGOP of the columns, floored at ε, in compact form: each row is a system of the size of
 * the rank, an iteration costs O(observations rank² + (rows + cols) rank²), and nothing cols x cols is ever stored. It
 * converges linearly, where `bilateralLinRfm` does so quadratically. Learn features on the shorter side.
 * Source: docs/mathematics.md, sections 2 and 7 (Radhakrishnan, Belkin, Drusvyatskiy 2025, Algorithm 1, floored).
 * @throws AgopError `option-invalid` for an option outside its range
 */
export function compactLinRfm(
  options: CompactLinRfmOptions = {},
): GeneratorAlgorithm<MatrixCompletionProblem, CompactEstimate> {
  const name = "compact-lin-rfm";
  const { p = 0, ridge = 0, rank = "auto" } = options;
  checkPenalty({ p, ridge }, name);
  checkRank(rank, name);
  const predictor: CompactPredictor = {
    rank,
    ridge,
    step: (observations, agop, previous, floor) => oneSidedStep(observations, agop, previous, { floor, p, ridge }),
  };
  return { name, iterate: (problem, context) => compactIterations(problem, context, predictor) };
}
