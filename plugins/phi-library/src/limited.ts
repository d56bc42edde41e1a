import { contributePhi, namedOptions, type Phi } from "@agop/core";
import { z } from "zod";
import { penaltyByQuadrature } from "./quadrature.js";

/** φ(max(s, floor)): the floored spectrum of the compact form (docs/mathematics.md, section 7). */
export function floored(phi: Phi, floor: number): Phi {
  const value = (s: number): number => phi.value(Math.max(s, floor));
  return { name: `floored(${phi.name}, ${floor})`, value, penalty: penaltyByQuadrature({ value }) };
}

/** φ(min(s, ceiling)): beyond the ceiling the penalty is that of ridge regression. */
export function truncated(phi: Phi, ceiling: number): Phi {
  const value = (s: number): number => phi.value(Math.min(s, ceiling));
  return { name: `truncated(${phi.name}, ${ceiling})`, value, penalty: penaltyByQuadrature({ value }) };
}

const inner = namedOptions.default({ name: "power", alpha: 0.5 }).describe("the φ that is limited, by name");

export const flooredContribution = contributePhi({
  name: "floored",
  summary: "φ(max(s, floor)) of another φ",
  source: "Kümmerle, Mayrink Verdun, ICML 2021: the floored spectrum",
  options: z.object({
    phi: inner,
    floor: z.number().positive().default(1e-3).describe("the smallest eigenvalue that φ sees"),
  }),
  create: ({ phi, floor }, parts) => floored(parts.phi(phi), floor),
});

export const truncatedContribution = contributePhi({
  name: "truncated",
  summary: "φ(min(s, ceiling)) of another φ",
  source: "Theorem 1 of Radhakrishnan, Belkin, Drusvyatskiy 2025",
  options: z.object({
    phi: inner,
    ceiling: z.number().positive().default(1).describe("the largest eigenvalue that φ sees"),
  }),
  create: ({ phi, ceiling }, parts) => truncated(parts.phi(phi), ceiling),
});
