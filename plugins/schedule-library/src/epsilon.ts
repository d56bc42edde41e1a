import { AgopError, type State } from "@agop/core";
import { z } from "zod";

/** What the spectra of the estimates so far say of the next step. Plain numbers, so that a checkpoint can hold it. */
export interface EpsilonState {
  /** ε, in the units of the singular values: the floor of the AGOP is ε²; null before the first spectrum. */
  readonly epsilon: number | null;
  /** How many singular values exceed ε. */
  readonly rank: number;
  /** The rank cap from here on: lowered where the spectrum has a gap. */
  readonly cap: number;
  /** The cap at the start. */
  readonly largestCap: number;
  /** Where the widest gap was, and for how many spectra in a row. */
  readonly place: number;
  readonly seen: number;
  /** For how many it must be there. */
  readonly needed: number;
  /** For how many spectra in a row ε has hardly fallen. */
  readonly still: number;
}

const shape = z.object({
  epsilon: z.number().nullable(),
  rank: z.number(),
  cap: z.number(),
  largestCap: z.number(),
  place: z.number(),
  seen: z.number(),
  needed: z.number(),
  still: z.number(),
});

/** @throws AgopError `state-invalid` for what is not one */
export function loadEpsilon(saved: State): EpsilonState {
  const { success, data } = shape.safeParse(saved);
  if (!success) throw new AgopError("state-invalid", "a saved ε is damaged");
  return data;
}

/** Below this part of σ_1, ε has reached rounding level. */
const smallestEpsilon = 1e-15;
/** A singular value that is this many times the next one ends the spectrum of the signal. */
const gap = 100;
/** For so many spectra in a row; after a cap turned out too low, for so many. */
const persistence = { first: 2, later: 20 } as const;
/** ε stands still where it does not fall below this part of itself within so many spectra. */
const stall = { part: 0.9, spectra: 3 } as const;

/** Where the choice of ε begins, before any fit. */
export function firstEpsilon(cap: number): EpsilonState {
  return { epsilon: null, rank: cap, cap, largestCap: cap, place: 0, seen: 0, needed: persistence.first, still: 0 };
}

/**
 * ε_{t+1} = min(ε_t, σ_{cap+1}(X_t)) (Kümmerle, Mayrink Verdun, ICML 2021). The cap is lowered to r where σ_r / σ_{r+1} has
 * been above 100 for some spectra in a row, r the place of the largest such ratio: a cap above the rank of X makes the
 * tangent space too wide, and ε would never fall. Where ε stands still under a lowered cap, the gap was within the
 * signal, whose small singular values had not grown yet: the cap is put back, once.
 */
export function nextEpsilon(state: EpsilonState, singularValues: Float64Array): EpsilonState {
  const { largestCap } = state;
  const last = state.epsilon ?? Infinity;
  let { cap, needed } = state;
  const place = widestGap(singularValues, cap);
  let seen = place === state.place ? state.seen + 1 : 1;
  if (place > 0 && seen >= needed) cap = place;

  const lowest = smallestEpsilon * singularValues[0];
  const tail = cap < singularValues.length ? singularValues[cap] : lowest;
  const epsilon = Math.max(Math.min(last, tail), lowest);
  const still = epsilon > stall.part * last && epsilon > lowest ? state.still + 1 : 0;
  if (cap < largestCap && still >= stall.spectra && needed === persistence.first) {
    cap = largestCap;
    needed = persistence.later;
    seen = 0;
  }
  const rank = singularValues.subarray(0, cap).filter((value) => value > epsilon).length;
  return { epsilon, rank, cap, largestCap, place, seen, needed, still };
}

/** The r < cap with the largest σ_r / σ_{r+1} above the gap; 0 where there is none. */
function widestGap(values: Float64Array, cap: number): number {
  let best = gap;
  let place = 0;
  for (let r = 1; r < Math.min(cap, values.length); r++) {
    const ratio = values[r - 1] / Math.max(values[r], smallestEpsilon * values[0]);
    if (ratio > best) {
      best = ratio;
      place = r;
    }
  }
  return place;
}
