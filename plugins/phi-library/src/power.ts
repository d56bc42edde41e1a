import { AgopError, type Phi } from "@agop/core";
import { contributePhi, log, pow } from "@agop/core/plugin";
import { matrixPolynomial } from "@agop/algebra";
import { z } from "zod";

/** Beyond this the polynomial path would take more products than it saves. */
const largestIntegerPower = 16;

/**
 * φ(s) = s^α. With K = φ(G)² = G^{2α}, lin-RFM is IRLS-p with p = 2 - 4α: α = 1/4 is the nuclear norm (ℓ1), α = 1/2
 * log-det. For 2α a whole number no eigendecomposition is needed.
 * Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, section on the choice of φ.
 * @throws AgopError `option-invalid` unless α > 0 and finite.
 */
export function power(alpha: number): Phi {
  if (!(alpha > 0) || !Number.isFinite(alpha)) {
    throw new AgopError("option-invalid", `φ "power": alpha is ${alpha}; it must be > 0 and finite`);
  }
  const degree = 2 * alpha;
  const isPolynomial = Number.isInteger(degree) && degree <= largestIntegerPower;
  const monomial = isPolynomial ? [...new Array<number>(degree).fill(0), 1] : [];
  const exponent = 2 - 4 * alpha;
  return {
    name: `power(${alpha})`,
    value: (s) => pow(s, alpha),
    degree: alpha,
    ...(isPolynomial && { square: (g, backend) => matrixPolynomial(g, monomial, backend) }),
    // ψ(r) = r^{2-4α} / (2-4α), log r at α = 1/2
    penalty: (r) => (exponent === 0 ? log(r) : pow(r, exponent) / exponent),
  };
}

export const powerContribution = contributePhi({
  name: "power",
  summary: "φ(s) = s^α: IRLS-p with p = 2 - 4α",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, Theorem 1 and Corollary on powers",
  options: z.object({
    alpha: z.number().positive().default(0.5).describe("α; 1/4 is the nuclear norm, 1/2 log-det"),
  }),
  create: ({ alpha }) => power(alpha),
});
