import type { Phi } from "@agop/core";
import { contributePhi } from "@agop/core/plugin";
import { matrixPolynomial } from "@agop/algebra";
import { z } from "zod";

/**
 * φ(s)² = s + ε: log-det with a smoothed corner, ψ(r) = log(1 + r²/ε) / 2. A polynomial, so that K = G + ε I takes no
 * eigendecomposition and is never singular.
 * Source: Mohan and Fazel, JMLR 13, 2012 (IRLS-0); Theorem 1 of Radhakrishnan, Belkin, Drusvyatskiy 2025.
 */
export function logType(epsilon: number): Phi {
  return {
    name: `log-type(${epsilon})`,
    value: (s) => Math.sqrt(s + epsilon),
    square: (g, backend) => matrixPolynomial(g, [epsilon, 1], backend),
    penalty: (r) => Math.log1p((r * r) / epsilon) / 2,
  };
}

export const logTypeContribution = contributePhi({
  name: "log-type",
  summary: "φ(s)² = s + ε: log-det with a smoothed corner",
  source: "Mohan, Fazel, JMLR 13, 2012; Theorem 1 of Radhakrishnan, Belkin, Drusvyatskiy 2025",
  options: z.object({
    epsilon: z.number().positive().default(1e-3).describe("ε, in the units of the AGOP"),
  }),
  create: ({ epsilon }) => logType(epsilon),
});
