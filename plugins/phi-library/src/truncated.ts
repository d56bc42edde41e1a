import type { Phi } from "@agop/core";
import { contributePhi, namedOptions } from "@agop/core/plugin";
import { z } from "zod";
import { penaltyByQuadrature } from "./quadrature.js";

/** φ(min(s, ceiling)): beyond the ceiling the penalty is that of ridge regression. */
export function truncated(phi: Phi, ceiling: number): Phi {
  const value = (s: number): number => phi.value(Math.min(s, ceiling));
  return { name: `truncated(${phi.name}, ${ceiling})`, value, penalty: penaltyByQuadrature({ value }) };
}

export const truncatedContribution = contributePhi({
  name: "truncated",
  summary: "φ(min(s, ceiling)) of another φ",
  source: "Theorem 1 of Radhakrishnan, Belkin, Drusvyatskiy 2025",
  options: z.object({
    phi: namedOptions.default({ name: "power", alpha: 0.5 }).describe("the φ that is truncated, by name"),
    ceiling: z.number().positive().default(1).describe("the largest eigenvalue that φ sees"),
  }),
  create: ({ phi, ceiling }, parts) => truncated(parts.phi(phi), ceiling),
});
