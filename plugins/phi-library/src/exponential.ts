import type { Phi } from "@agop/core";
import { contributePhi, exp } from "@agop/core/plugin";
import { z } from "zod";

/** Far out the exponential would overflow; a penalty that is flat to the last digit is flat. */
const largestExponent = 600;

/**
 * φ(s)² = exp(s / c): ψ(r) = (c/2) (1 - exp(-r²/c)), which saturates, so that large singular values cost nothing more.
 * Source: Theorem 1 of Radhakrishnan, Belkin, Drusvyatskiy 2025; the penalty is that of Welsch and Leclerc.
 */
export function exponential(scale: number): Phi {
  return {
    name: `exponential(${scale})`,
    value: (s) => exp(Math.min(s / scale, largestExponent) / 2),
    penalty: (r) => (-scale / 2) * Math.expm1(-(r * r) / scale),
  };
}

export const exponentialContribution = contributePhi({
  name: "exponential",
  summary: "φ(s)² = exp(s / c): a penalty that saturates",
  source: "Welsch's penalty, by Theorem 1 of Radhakrishnan, Belkin, Drusvyatskiy 2025",
  options: z.object({
    scale: z.number().positive().default(1).describe("c, in the units of the AGOP"),
  }),
  create: ({ scale }) => exponential(scale),
});
