import { type Algorithm, type MatrixCompletionProblem, type MatrixEstimate, recursiveFeatureMachine } from "@agop/core";
import { contributeAlgorithm } from "@agop/core/plugin";
import { leading } from "@agop/plugin-agop-library";
import { power } from "@agop/plugin-phi-library";
import { spectralGap } from "@agop/plugin-schedule-library";
import { z } from "zod";
import { checkPenalty } from "../compact/check-penalty.js";
import type { CompactEstimate } from "../compact/compact-estimate.js";
import { compactRidge } from "../compact/compact-ridge.js";
import { factoredCost, ranksToTry } from "../compact/factored-cost.js";
import { checkRank, rankCap, type RankOption, rankOption } from "../compact/rank-cap.js";

/** Penalty, ridge and schedule of the compact form. */
export interface CompactLinRfmOptions {
  /** 0 (log-det, α = 1/2, the default) to 1 (nuclear norm, α = 1/4); K = max(G, ε²)^{(2-p)/2}. */
  readonly p?: number;
  /** λ of the dual, in the units of K / ε^{2-p}; 0, the default, for exact data. */
  readonly ridge?: number;
  readonly rank?: RankOption;
}

const name = "compact-lin-rfm";

/**
 * lin-RFM for matrix completion with AGOP of the columns, whose eigenvalues are at least ε², in compact form: each row is a system
 * of the size of the rank, an iteration costs O(observations rank² + (rows + cols) rank²), and nothing cols x cols is ever
 * stored. It converges linearly, where `bilateralLinRfm` does so quadratically. Learn features on the shorter side.
 * Source: docs/mathematics.md, sections 2 and 7 (Radhakrishnan, Belkin, Drusvyatskiy 2025, Algorithm 1, with φ(max(s, ε²))).
 * @throws AgopError `option-invalid` for an option outside its range
 */
export function compactLinRfm({ p = 0, ridge = 0, rank = "auto" }: CompactLinRfmOptions = {}): Algorithm<
  MatrixCompletionProblem,
  CompactEstimate
> {
  checkPenalty({ p, ridge }, name);
  checkRank(rank, name);
  return ofRankCap(rank, (cap) =>
    recursiveFeatureMachine({
      name,
      predictor: compactRidge(),
      agop: leading(cap + 1),
      phi: power(exponent(p)),
      schedule: spectralGap({ ridge, cap }),
    }),
  );
}

/** φ(s) = s^α, K = φ(G)² = G^{(2-p)/2}. */
function exponent(p: number): number {
  return (2 - p) / 4;
}

/** The rank cap depends on the number of observations, which is not known before there is a problem. */
function ofRankCap<E extends MatrixEstimate>(
  rank: RankOption,
  compose: (cap: number) => Algorithm<MatrixCompletionProblem, E>,
): Algorithm<MatrixCompletionProblem, E> {
  return {
    name,
    iterate: (problem, context) => compose(rankCap(problem.observed, rank)).iterate(problem, context),
  };
}

/** compact-lin-rfm by name: a preset of parts. */
export const compactLinRfmContribution = contributeAlgorithm({
  name,
  summary: "lin-RFM with features of the columns, low rank plus sparse throughout: rows are systems of the rank's size",
  source: "docs/mathematics.md, sections 2 and 7",
  options: z.object({
    p: z.number().min(0).max(1).default(0).describe("0 is log-det (α = 1/2), 1 the nuclear norm (α = 1/4)"),
    ridge: z.number().min(0).default(0).describe("λ, in the units of K over its floor; 0 for exact data"),
    rank: rankOption,
  }),
  // λ is weighed against the floor, which grows with noise and size: the same values do for all sizes.
  tuning: {
    "matrix-completion": (summary) => ({ rank: ranksToTry(summary), ridge: [0, 0.1, 0.3, 1, 3, 10] }),
  },
  capabilities: {
    isResumable: true,
    keepsFactors: true,
    // Convergence is linear.
    cost: (summary, { rank }) => factoredCost(summary, rank, 60),
  },
  create: {
    "matrix-completion": ({ p, ridge, rank }, parts) =>
      ofRankCap(rank, (cap) =>
        parts.compose("matrix-completion", {
          name,
          predictor: { name: "compact-ridge" },
          agop: { name: "leading", count: cap + 1 },
          phi: { name: "power", alpha: exponent(p) },
          schedule: { name: "spectral-gap", ridge, cap },
        }),
      ),
  },
});
