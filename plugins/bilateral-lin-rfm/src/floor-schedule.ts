/** What the spectrum of an estimate says of the next step. */
export interface FloorStep {
  /** ε, in the units of the singular values. */
  readonly floor: number;
  /** How many singular values exceed ε. */
  readonly rank: number;
  /** The rank cap from here on: lowered where the spectrum has a gap. */
  readonly cap: number;
}

/** Below this part of σ_1, ε has reached rounding level. */
const smallestFloor = 1e-15;
/** A singular value that is this many times the next one ends the spectrum of the signal. */
const gap = 100;
/** For so many spectra in a row; after a cap turned out too low, for so many. */
const persistence = { first: 2, later: 20 } as const;
/** ε stands still where it does not fall below this part of itself within so many spectra. */
const stall = { part: 0.9, spectra: 3 } as const;

/**
 * ε_{t+1} = min(ε_t, σ_{cap+1}(X_t)) (Kümmerle, Mayrink Verdun, ICML 2021). The cap is lowered to r where σ_r / σ_{r+1} has
 * been above 100 for some spectra in a row, r the place of the largest such ratio: a cap above the rank of X makes the
 * tangent space too wide, and ε would never fall. Where ε stands still under a lowered cap, the gap was within the
 * signal, whose small singular values had not grown yet: the cap is put back, once.
 */
export function floorSchedule(rankCap: number): (values: Float64Array) => FloorStep {
  let floor = Infinity;
  let cap = rankCap;
  let place = 0;
  let seen = 0;
  let needed: number = persistence.first;
  let still = 0;
  return (values) => {
    const found = widestGap(values, cap);
    seen = found === place ? seen + 1 : 1;
    place = found;
    if (found > 0 && seen >= needed) cap = found;

    const lowest = smallestFloor * values[0];
    const tail = cap < values.length ? values[cap] : lowest;
    const next = Math.max(Math.min(floor, tail), lowest);
    still = next > stall.part * floor && next > lowest ? still + 1 : 0;
    floor = next;
    if (cap < rankCap && still >= stall.spectra && needed === persistence.first) {
      cap = rankCap;
      needed = persistence.later;
      seen = 0;
    }
    const rank = values.subarray(0, cap).filter((value) => value > floor).length;
    return { floor, rank, cap };
  };
}

/** The r < cap with the largest σ_r / σ_{r+1} above the gap; 0 where there is none. */
function widestGap(values: Float64Array, cap: number): number {
  let best = gap;
  let place = 0;
  for (let r = 1; r < Math.min(cap, values.length); r++) {
    const ratio = values[r - 1] / Math.max(values[r], smallestFloor * values[0]);
    if (ratio > best) {
      best = ratio;
      place = r;
    }
  }
  return place;
}
