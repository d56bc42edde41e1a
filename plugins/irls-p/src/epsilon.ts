import { z } from "zod";

const positive = z.number().positive();

/** How ε, the smoothing of the weights, goes from iteration to iteration. */
export const epsilonSchedule = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant"), epsilon: positive }),
  /** ε_t = max(first · ratio^(t-1), last) (Mohan and Fazel, JMLR 13, 2012). */
  z.strictObject({ kind: z.literal("geometric"), first: positive, ratio: positive.lt(1), last: positive }),
  /**
   * ε_{t+1} = min(ε_t, σ_{rank+1}(X_t)) (Fornasier, Rauhut, Ward, SIAM J. Optim. 21, 2011); for vectors with the
   * (rank+1)-th largest magnitude over d (Daubechies, DeVore, Fornasier, Güntürk, CPAM 63, 2010). Never below `last`.
   */
  z.strictObject({ kind: z.literal("rank"), first: positive, rank: z.int().nonnegative(), last: positive }),
]);

/** How ε of IRLS-p sinks. */
export type EpsilonSchedule = z.infer<typeof epsilonSchedule>;

/** ε of iteration 1. */
export function firstEpsilon(schedule: EpsilonSchedule): number {
  return schedule.kind === "constant" ? schedule.epsilon : schedule.first;
}

/**
 * ε of the iteration after one that had `epsilon` and gave these singular values (or magnitudes), largest first.
 * `divisor` is 1 for matrices and d for vectors.
 */
export function nextEpsilon(
  schedule: EpsilonSchedule,
  epsilon: number,
  singularValues: () => Float64Array,
  divisor: number,
): number {
  switch (schedule.kind) {
    case "constant":
      return schedule.epsilon;
    case "geometric":
      return Math.max(epsilon * schedule.ratio, schedule.last);
    case "rank": {
      const beyond = singularValues().at(schedule.rank) ?? 0;
      return Math.max(Math.min(epsilon, beyond / divisor), schedule.last);
    }
  }
}
