import type { Phi } from "@agop/core";
import { contributePhi, log } from "@agop/core/plugin";
import { horner, matrixPolynomial, matrixRational } from "@agop/algebra";
import { z } from "zod";
import { penaltyByQuadrature } from "./quadrature.js";

/**
 * φ(s)² = s / (1 + s/c): log-det for small singular values and ridge for large ones, ψ(r) = log r + r² / (2c).
 * Source: Theorem 1 of Radhakrishnan, Belkin, Drusvyatskiy 2025.
 */
export function rational(scale: number): Phi {
  return {
    name: `rational(${scale})`,
    value: (s) => Math.sqrt(s / (1 + s / scale)),
    // K = (I + G/c)^{-1} G
    square: (g, backend) => matrixRational(g, [0, 1], [1, 1 / scale], backend),
    penalty: (r) => log(r) + (r * r) / (2 * scale),
  };
}

export const rationalContribution = contributePhi({
  name: "rational",
  summary: "φ(s)² = s / (1 + s/c): log-det for small singular values, ridge for large ones",
  source: "Theorem 1 of Radhakrishnan, Belkin, Drusvyatskiy 2025",
  options: z.object({ scale: z.number().positive().default(1).describe("c, in the units of the AGOP") }),
  create: ({ scale }) => rational(scale),
});

/** φ(s)² = c_0 + c_1 s + c_2 s² + ..., all c >= 0 and not all zero: no eigendecomposition. ψ by quadrature. */
export function polynomial(coefficients: readonly number[]): Phi {
  const value = (s: number): number => Math.sqrt(horner(coefficients, s));
  return {
    name: `polynomial(${coefficients.join(", ")})`,
    value,
    square: (g, backend) => matrixPolynomial(g, coefficients, backend),
    penalty: penaltyByQuadrature({ value }),
  };
}

export const polynomialContribution = contributePhi({
  name: "polynomial",
  summary: "φ(s)² = c_0 + c_1 s + c_2 s² + ...: matrix products only",
  source: "Theorem 1 of Radhakrishnan, Belkin, Drusvyatskiy 2025",
  options: z.object({
    coefficients: z
      .array(z.number().nonnegative())
      .min(1)
      .refine((c) => c.some((value) => value > 0), { error: "it needs a coefficient above 0" })
      .default([1e-3, 1])
      .describe("c_0, c_1, ...; none negative, not all zero"),
  }),
  create: ({ coefficients }) => polynomial(coefficients),
});
