import {
  AgopError,
  type Algorithm,
  averageOuterProduct,
  type InitialTransform,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type Phi,
  recursiveFeatureMachine,
  type Schedule,
} from "@agop/core";
import { contributeAlgorithm, pow } from "@agop/core/plugin";
import { z } from "zod";
import { deepRidge } from "../deep/deep-ridge.js";

/** Layers, their exponents and the schedule. */
export interface DeepLinRfmOptions {
  /** L >= 2: L - 1 feature layers and W. */
  readonly depth: number;
  readonly schedule: Schedule;
  /** α_ℓ of layer ℓ = 1, ..., L-1. Default 1/(L - ℓ + 1), the deep neural feature ansatz. */
  readonly exponents?: readonly number[];
  /** M_0 of every layer. Default I. */
  readonly initial?: InitialTransform;
}

/**
 * Deep lin-RFM: M^(ℓ) = G_ℓ^{α_ℓ/2} with the AGOP G_ℓ of every layer. With the default exponents its fixed points are
 * critical points of the Schatten-2/L quasi-norm; depth 2 is the nuclear norm.
 * Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, deep lin-RFM; docs/mathematics.md, section 4.
 * @throws AgopError `option-invalid` for a depth below 2 or exponents that do not fit it.
 */
export function deepLinRfm({
  depth,
  schedule,
  exponents = ansatzExponents(depth),
  initial,
}: DeepLinRfmOptions): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  const predictor = deepRidge({ depth });
  checkExponents(exponents, depth);
  return recursiveFeatureMachine({
    name: "deep-lin-rfm",
    predictor,
    agop: averageOuterProduct(),
    phi: exponents.map((alpha): Phi => ({ name: `power(${alpha / 2})`, value: (s) => pow(s, alpha / 2) })),
    schedule,
    ...(initial && { initial }),
  });
}

/** α_ℓ = 1/(L - ℓ + 1), ℓ = 1, ..., L-1. */
function ansatzExponents(depth: number): readonly number[] {
  return Array.from({ length: Math.max(depth - 1, 0) }, (_, slot) => 1 / (depth - slot));
}

/** @throws AgopError `option-invalid` */
function checkExponents(exponents: readonly number[], depth: number): void {
  if (exponents.length === depth - 1 && exponents.every((alpha) => alpha > 0)) return;
  const given = exponents.join(", ");
  throw new AgopError("option-invalid", `exponents are ${given}; depth ${depth} needs ${depth - 1} of them, all > 0`);
}

export const deepLinRfmContribution = contributeAlgorithm({
  name: "deep-lin-rfm",
  summary: "Recursive Feature Machine with a deep linear predictor: features are learned in every layer",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, deep lin-RFM",
  options: z.object({
    depth: z.int().min(2).default(2).describe("L: L - 1 feature layers; the penalty is the Schatten-2/L quasi-norm"),
    ridge: z.number().nonnegative().default(1e-3).describe("λ of each fit"),
    floor: z.number().nonnegative().default(0).describe("added to the eigenvalues of every layer's AGOP before φ"),
    floorStart: z
      .number()
      .positive()
      .optional()
      .describe("the floor at the start, which then sinks by a fifth each iteration down to `floor`"),
    exponents: z.array(z.number().positive()).optional().describe("α_ℓ of every feature layer, in place of the ansatz"),
  }),
  capabilities: { isResumable: true },
  create: {
    "matrix-completion": ({ depth, ridge, floor, floorStart, exponents = ansatzExponents(depth) }, parts) => {
      checkExponents(exponents, depth);
      return parts.compose("matrix-completion", {
        name: "deep-lin-rfm",
        predictor: { name: "deep-ridge", depth },
        phi: exponents.map((alpha) => ({ name: "power", alpha: alpha / 2 })),
        schedule:
          floorStart === undefined
            ? { name: "constant", ridge, floor }
            : { name: "geometric", ridge, first: floorStart, ratio: 0.8, last: floor },
      });
    },
  },
});
