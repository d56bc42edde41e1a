import { AgopError, type FeatureMatrix, type Schedule } from "@agop/core";
import { contributeSchedule } from "@agop/core/plugin";
import { z } from "zod";
import { firstEpsilon, loadEpsilon, nextEpsilon } from "./epsilon.js";

/** How the floor follows the singular values. */
export interface SpectralGapOptions {
  /** λ of each fit. */
  readonly ridge: number;
  /** The largest rank. */
  readonly cap: number;
}

/**
 * The least eigenvalue ε² of the AGOP that φ sees, by the spectrum of the fit before, whose leading eigenvalues σ² the AGOP must
 * hold, cap + 1 of them: ε_{t+1} = min(ε_t, σ_{cap+1}), the cap lowered to where the spectrum has a gap (epsilon.ts). Without an
 * AGOP yet there is no floor. Features are those of the σ above ε, at most as many as the cap.
 * Source: Kümmerle, Mayrink Verdun, ICML 2021; docs/mathematics.md, section 7.
 * @throws AgopError `option-invalid` unless the cap is an integer >= 1; `parts-mismatch`, from its steps, for an AGOP that is not
 * in factored form
 */
export function spectralGap({ ridge, cap }: SpectralGapOptions): Schedule {
  if (!Number.isInteger(cap) || cap < 1) {
    throw new AgopError("option-invalid", `schedule "spectral-gap": cap is ${cap}; it must be an integer >= 1`);
  }
  return {
    name: "spectral-gap",
    start: (resumed) => {
      let state = resumed ? loadEpsilon(resumed) : firstEpsilon(cap);
      return {
        step: ({ agop }) => {
          if (agop) state = nextEpsilon(state, leadingRoots(agop[0]));
          return { ridge, floor: (state.epsilon ?? 0) ** 2, flooring: "least", ...(agop && { rank: state.rank }) };
        },
        state: () => ({ ...state }),
      };
    },
  };
}

/** σ, largest first. */
function leadingRoots(agop: FeatureMatrix): Float64Array {
  if (agop.form === "factored") return agop.values.map(Math.sqrt);
  const what = `schedule "spectral-gap" needs the leading eigenvalues of an AGOP in factored form; this one is ${agop.form}`;
  throw new AgopError("parts-mismatch", what, 'AGOP estimator "leading" gives it');
}

export const spectralGapContribution = contributeSchedule({
  name: "spectral-gap",
  summary:
    "the least eigenvalue of the AGOP that φ sees: the one after the rank cap, which follows the gap in the spectrum",
  source: "Kümmerle, Mayrink Verdun, ICML 2021; docs/mathematics.md, section 7",
  options: z.object({
    ridge: z.number().nonnegative().default(0).describe("λ of each fit; 0 fits exactly"),
    cap: z.int().positive().default(10).describe("the largest rank; lowered where the spectrum has a gap"),
  }),
  create: (options) => spectralGap(options),
});
