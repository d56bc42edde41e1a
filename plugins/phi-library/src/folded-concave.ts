import type { Phi } from "@agop/core";
import { contributePhi } from "@agop/core/plugin";
import { z } from "zod";

/** The slope that is left where a folded concave penalty would be flat, as a part of its slope at 0. */
const tail = 1e-3;

/**
 * MCP (Zhang, Annals of Statistics 38, 2010): ψ'(r) = 1 - r/γ up to r = γ (1 - tail), then the tail's slope. From
 * ψ'(r) = r / φ(r²)²:  φ(s)² = √s / ψ'(√s).
 */
export function minimaxConcave(gamma: number): Phi {
  const slope = (r: number): number => Math.max(1 - r / gamma, tail);
  const knee = gamma * (1 - tail);
  return {
    name: `mcp(${gamma})`,
    value: (s) => Math.sqrt(Math.sqrt(s) / slope(Math.sqrt(s))),
    penalty: (r) => (r <= knee ? r - (r * r) / (2 * gamma) : knee - (knee * knee) / (2 * gamma) + tail * (r - knee)),
  };
}

/**
 * SCAD (Fan and Li, JASA 96, 2001) with λ: ψ'(r) = 1 for r <= λ, then (aλ - r) / ((a-1) λ), then the tail's slope.
 */
export function smoothlyClipped(lambda: number, a: number): Phi {
  const slope = (r: number): number => Math.min(1, Math.max((a * lambda - r) / ((a - 1) * lambda), tail));
  const knee = lambda * (a - (a - 1) * tail);
  const bent = (r: number): number => lambda + (a * (r - lambda)) / (a - 1) - (r * r - lambda * lambda) / (2 * (a - 1) * lambda); // prettier-ignore
  return {
    name: `scad(${lambda}, ${a})`,
    value: (s) => Math.sqrt(Math.sqrt(s) / slope(Math.sqrt(s))),
    penalty: (r) => (r <= lambda ? r : r <= knee ? bent(r) : bent(knee) + tail * (r - knee)),
  };
}

export const minimaxConcaveContribution = contributePhi({
  name: "mcp",
  summary: "the minimax concave penalty: ℓ1 near 0, almost flat beyond γ",
  source: "Zhang, Annals of Statistics 38, 2010",
  options: z.object({ gamma: z.number().positive().default(3).describe("γ, in the units of the singular values") }),
  create: ({ gamma }) => minimaxConcave(gamma),
});

export const smoothlyClippedContribution = contributePhi({
  name: "scad",
  summary: "the smoothly clipped absolute deviation: ℓ1 up to λ, almost flat beyond a λ",
  source: "Fan, Li, Journal of the American Statistical Association 96, 2001",
  options: z.object({
    lambda: z.number().positive().default(1).describe("λ, in the units of the singular values"),
    a: z.number().gt(1).default(3.7).describe("where the penalty ends to grow, in units of λ"),
  }),
  create: ({ lambda, a }) => smoothlyClipped(lambda, a),
});
