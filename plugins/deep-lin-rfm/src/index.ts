import {
  AgopError,
  constantSchedule,
  contributeAlgorithm,
  definePlugin,
  type GeneratorAlgorithm,
  geometricFloor,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type Phi,
  recursiveFeatureMachine,
  type Schedule,
} from "@agop/core";
import { z } from "zod";
import { deepRidge, layerwiseAgop } from "./deep-predictor.js";

export { type DeepFit, deepRidge, layerwiseAgop } from "./deep-predictor.js";

export interface DeepLinRfmOptions {
  /** L >= 2: L - 1 feature layers and W. */
  readonly depth: number;
  readonly schedule: Schedule;
  /** α_ℓ of layer ℓ = 1, ..., L-1. Default 1/(L - ℓ + 1), the deep neural feature ansatz. */
  readonly exponents?: readonly number[];
}

/**
 * Deep lin-RFM: M^(ℓ) = G_ℓ^{α_ℓ/2} with the AGOP G_ℓ of every layer. With the default exponents its fixed points are
 * critical points of the Schatten-2/L quasi-norm; depth 2 is the nuclear norm.
 * Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, deep lin-RFM; docs/mathematics.md, section 4.
 * @throws AgopError `option-invalid` for a depth below 2 or exponents that do not fit it.
 */
export function deepLinRfm(options: DeepLinRfmOptions): GeneratorAlgorithm<MatrixCompletionProblem, MatrixEstimate> {
  const { depth, schedule } = options;
  if (!Number.isInteger(depth) || depth < 2) {
    throw new AgopError("option-invalid", `algorithm "deep-lin-rfm": depth is ${depth}; it must be an integer >= 2`);
  }
  const exponents = options.exponents ?? ansatzExponents(depth);
  if (exponents.length !== depth - 1 || !exponents.every((alpha) => alpha > 0)) {
    const given = exponents.join(", ");
    throw new AgopError("option-invalid", `exponents are ${given}; depth ${depth} needs ${depth - 1} of them, all > 0`);
  }
  return recursiveFeatureMachine({
    name: "deep-lin-rfm",
    predictor: deepRidge({ depth }),
    agop: layerwiseAgop(),
    phi: exponents.map((alpha): Phi => ({ name: `power(${alpha / 2})`, value: (s) => s ** (alpha / 2) })),
    schedule,
  });
}

/** α_ℓ = 1/(L - ℓ + 1), ℓ = 1, ..., L-1. */
function ansatzExponents(depth: number): readonly number[] {
  return Array.from({ length: depth - 1 }, (_, slot) => 1 / (depth - slot));
}

const deepLinRfmContribution = contributeAlgorithm({
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
  create: {
    "matrix-completion": ({ depth, ridge, floor, floorStart, exponents }) =>
      deepLinRfm({
        depth,
        schedule:
          floorStart === undefined
            ? constantSchedule({ ridge, floor })
            : geometricFloor({ ridge, first: floorStart, ratio: 0.8, last: floor }),
        ...(exponents && { exponents }),
      }),
  },
});

export const deepLinRfmPlugin = definePlugin({
  name: "@agop/plugin-deep-lin-rfm",
  contributions: [deepLinRfmContribution],
});
