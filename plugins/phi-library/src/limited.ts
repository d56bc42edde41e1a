import type { Phi } from "@agop/core";
import { contributePhi, namedOptions } from "@agop/core/plugin";
import { z } from "zod";
import { penaltyByQuadrature } from "./quadrature.js";

/** φ(max(s, from)): limited from below, as in the compact form (docs/mathematics.md, section 7). */
export function limited(phi: Phi, from: number): Phi {
  const value = (s: number): number => phi.value(Math.max(s, from));
  return { name: `limited(${phi.name}, ${from})`, value, penalty: penaltyByQuadrature({ value }) };
}

export const limitedContribution = contributePhi({
  name: "limited",
  summary: "φ(max(s, from)) of another φ",
  source: "Kümmerle, Mayrink Verdun, ICML 2021",
  options: z.object({
    phi: namedOptions.default({ name: "power", alpha: 0.5 }).describe("the φ that is limited, by name"),
    from: z.number().positive().default(1e-3).describe("the smallest eigenvalue that φ sees"),
  }),
  create: ({ phi, from }, parts) => limited(parts.phi(phi), from),
});
